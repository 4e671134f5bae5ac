package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.StateChange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows R: giving a lock up, and passing it on. */
abstract class ReleaseTransitions extends TransitionRows {

    ReleaseTransitions(TransitionContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("R1 A release that landed before is recognised, with the successor that it had")
    void r1() {
        AcquireOutcome.Granted granted = a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(a.release(1, granted.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(a.release(1, granted.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);

        AcquireOutcome.Granted next = a.granted(claim(2, LONG, NO_WAIT, 0));
        ReleaseOutcome transferred = a.release(2, next.token(), write("w"), claim(3, LONG, LONG, 0), true);
        ReleaseOutcome again = a.release(2, next.token(), write("w"), claim(3, LONG, LONG, 0), true);
        assertThat(((ReleaseOutcome.Transferred) again).token())
                .isEqualTo(((ReleaseOutcome.Transferred) transferred).token());
        assertThat(a.release(3, ((ReleaseOutcome.Transferred) again).token(), write("x")))
                .isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(a.state()).isEqualTo("x");
    }

    @Test
    @DisplayName("R2 A release under a token that was lost says why, and writes nothing")
    void r2() throws Exception {
        AcquireOutcome.Granted preempted = a.granted(claim(1, LONG, NO_WAIT, 0));
        AcquireOutcome.Granted expired = b.granted(claim(1, BRIEF, NO_WAIT, 1));
        assertThat(a.release(1, preempted.token(), write("no"))).isEqualTo(new Lost(LossReason.PREEMPTED, "b"));
        afterBriefLease();
        c.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(b.release(1, expired.token(), write("no"))).isEqualTo(new Lost(LossReason.EXPIRED, null));
        assertThat(c.state()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("R3 A release under a token that nothing is known of is forgotten, and writes nothing")
    void r3() {
        assertThat(a.release(1, 1, write("no"))).isEqualTo(new Forgotten(false));
        AcquireOutcome.Granted granted = b.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(a.release(1, granted.token(), write("no"))).isEqualTo(new Forgotten(false));
        assertThat(b.release(2, granted.token(), write("no"))).isEqualTo(new Forgotten(false));
        assertThat(b.release(1, granted.token() - 1, write("no"))).isEqualTo(new Forgotten(false));
        assertThat(b.state()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("R4 A release after the lease writes nothing, even if nobody has taken over yet")
    void r4() throws Exception {
        AcquireOutcome.Granted granted = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        afterBriefLease();
        assertThat(a.release(1, granted.token(), write("no"))).isEqualTo(new Lost(LossReason.EXPIRED, null));
        assertThat(a.state()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("R5 A release writes, keeps or removes the state, frees the key and tells observers")
    void r5() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        c.observe(LONG);
        assertThat(a.release(1, one.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(c.event()).isEqualTo(new Peer.Event("freed", one.token()));
        assertThat(a.state()).isEqualTo("v");
        AcquireOutcome.Granted two = a.granted(claim(2, LONG, NO_WAIT, 0));
        a.release(2, two.token(), StateChange.KEEP);
        assertThat(a.state()).isEqualTo("v");
        AcquireOutcome.Granted three = a.granted(claim(3, LONG, NO_WAIT, 0));
        a.release(3, three.token(), StateChange.REMOVE);
        assertThat(a.state()).isEqualTo("nothing");
        assertThat(c.observe(NO_WAIT)).isInstanceOf(ObserveOutcome.Free.class);
    }

    @Test
    @DisplayName("R6 A release passes the lock to the head of the queue, with token and state")
    void r6() throws Exception {
        AcquireOutcome.Granted granted = a.granted(claim(1, LONG, NO_WAIT, 0));
        b.busy(claim(7, LONG, LONG, 0));
        assertThat(a.release(1, granted.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
        Peer.Event pushed = b.event();
        assertThat(pushed.text()).isEqualTo("granted 7 v");
        assertThat(pushed.token()).isGreaterThan(granted.token());
        assertThat(b.release(7, pushed.token(), StateChange.KEEP)).isInstanceOf(ReleaseOutcome.Released.class);
    }

    @Test
    @DisplayName("R7 A release passes the lock to its successor, with the next token")
    void r7() {
        AcquireOutcome.Granted granted = a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(a.release(1, granted.token(), write("v"), claim(2, LONG, LONG, 0), true))
                .isEqualTo(new ReleaseOutcome.Transferred(granted.token() + 1, LONG, false));
        assertThat(a.release(2, granted.token() + 1, StateChange.KEEP)).isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(a.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("R8 A successor comes before others of lower priority, and of the same one if it may")
    void r8() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 5));
        b.busy(claim(1, LONG, LONG, 1));
        ReleaseOutcome.Transferred two = (ReleaseOutcome.Transferred)
                a.release(1, one.token(), StateChange.KEEP, claim(2, LONG, LONG, 2), false);
        assertThat(two).isEqualTo(new ReleaseOutcome.Transferred(two.token(), LONG, true));
        ReleaseOutcome.Transferred three =
                (ReleaseOutcome.Transferred) a.release(2, two.token(), StateChange.KEEP, claim(3, LONG, LONG, 1), true);
        assertThat(three.token()).isGreaterThan(two.token());
        assertThat(two.token()).isGreaterThan(one.token());
        assertThat(b.hasNoEvent()).isTrue();
    }

    @Test
    @DisplayName(
            "R9 A successor comes after others of higher priority, and of the same one if it may not; it is queued")
    void r9() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 5));
        b.busy(claim(7, LONG, LONG, 1));
        assertThat(a.release(1, one.token(), write("v"), claim(2, LONG, LONG, 1), false))
                .isEqualTo(new ReleaseOutcome.Queued(0));
        Peer.Event pushed = b.event();
        assertThat(pushed.text()).isEqualTo("granted 7 v");
        assertThat(b.release(7, pushed.token(), write("w"))).isInstanceOf(ReleaseOutcome.Released.class);
        Peer.Event back = a.event();
        assertThat(back.text()).isEqualTo("granted 2 w");
        c.busy(claim(8, LONG, LONG, 0));
        assertThat(a.release(2, back.token(), StateChange.KEEP, claim(3, LONG, NO_WAIT, 0), false))
                .isInstanceOf(ReleaseOutcome.Released.class);
        assertThat(c.event().text()).isEqualTo("granted 8 w");
    }

    @Test
    @DisplayName("R7 A successor holds under its own terms, not its predecessor's")
    void r7Terms() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        Claim sliding = claim(2, BRIEF, LONG, 0, StateExpiry.sliding(BRIEF));
        assertThat(a.release(1, one.token(), write("v"), sliding, true)).isInstanceOf(ReleaseOutcome.Transferred.class);
        Thread.sleep(2 * BRIEF.toMillis() + 50);
        assertThat(c.state()).isEqualTo("nothing");
    }
}
