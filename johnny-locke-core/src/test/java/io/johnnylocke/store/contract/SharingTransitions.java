package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.as;
import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.text;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.StateChange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows J and S: several sessions that share a hold. */
abstract class SharingTransitions extends TransitionRows {

    SharingTransitions(TransitionContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("J1 A claim under the holder's id shares its hold, in any client")
    void j1() {
        AcquireOutcome.Granted one = a.granted(as("h", claim(1, BRIEF, NO_WAIT, 3)));
        AcquireOutcome.Granted two = b.granted(as("h", claim(1, LONG, NO_WAIT, 5)));
        assertThat(two.token()).isEqualTo(one.token());
        assertThat(two.writes()).isZero();
        assertThat(two.remaining()).isGreaterThan(BRIEF);
        assertThat(a.granted(as("h", claim(2, BRIEF, NO_WAIT, 1))).remaining()).isGreaterThan(BRIEF);
        AcquireOutcome.Busy busy = c.busy(as("x", claim(1, LONG, NO_WAIT, 5)));
        assertThat(busy.holder().priority()).isEqualTo(5);
        assertThat(busy.holder().holderId()).isEqualTo("h");
        assertThat(a.busy(as("x", claim(3, LONG, NO_WAIT, 5))).ownSessions()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    @DisplayName("J2 Claims without a holder id never share")
    void j2() {
        a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(a.acquire(claim(2, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Busy.class);
        assertThat(a.acquire(as("h", claim(3, LONG, NO_WAIT, 0)))).isInstanceOf(AcquireOutcome.Busy.class);
    }

    @Test
    @DisplayName("S1 Of those who share a hold, each releases for itself; what it writes counts as a write")
    void s1() {
        AcquireOutcome.Granted one = a.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        b.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        assertThat(b.release(1, one.token(), write("inner"))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(c.state()).isEqualTo("inner");
        assertThat(c.acquire(claim(1, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Busy.class);
        assertThat(a.granted(as("h", claim(1, LONG, NO_WAIT, 0))).writes()).isEqualTo(1);
        assertThat(b.release(1, one.token(), write("inner"))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(a.release(1, one.token(), write("outer"), StateExpiry.none(), 1, null, false))
                .isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(c.state()).isEqualTo("outer");
        assertThat(c.acquire(claim(2, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Granted.class);
    }

    @Test
    @DisplayName("S2 A release that builds on an older state changes nothing and says what there is")
    void s2() {
        AcquireOutcome.Granted one = a.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        b.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        b.release(1, one.token(), write("inner"));
        Conflict conflict = (Conflict) a.release(1, one.token(), write("stale"));
        assertThat(conflict.writes()).isEqualTo(1);
        assertThat(text(conflict.state())).isEqualTo("inner");
        assertThat(c.state()).isEqualTo("inner");
        assertThat(a.release(1, one.token(), StateChange.KEEP)).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(c.state()).isEqualTo("inner");
    }

    @Test
    @DisplayName("S3 Cancelling one of those who share a hold leaves it to the others")
    void s3() {
        AcquireOutcome.Granted one = a.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        b.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        assertThat(b.cancel(1)).isEqualTo(CancelOutcome.UNDONE);
        assertThat(b.release(1, one.token(), write("no"))).isInstanceOf(Forgotten.class);
        assertThat(a.release(1, one.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(c.state()).isEqualTo("v");
    }
}
