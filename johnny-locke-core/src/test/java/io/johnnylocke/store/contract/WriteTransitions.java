package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.text;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LossReason;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows W: writing without giving the lock up. */
abstract class WriteTransitions extends TransitionRows {

    WriteTransitions(TransitionContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("W1 A write changes the state and leaves the lock held")
    void w1() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(a.write(1, one.token(), write("v"), 0, 70)).isEqualTo(new WriteOutcome.Written(1));
        assertThat(c.state()).isEqualTo("v");
        assertThat(a.write(1, one.token(), StateChange.REMOVE, 1, 71)).isEqualTo(new WriteOutcome.Written(2));
        assertThat(c.state()).isEqualTo("nothing");
        assertThat(c.acquire(claim(1, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Busy.class);
    }

    @Test
    @DisplayName("W2 A repeated write is recognised")
    void w2() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        a.write(1, one.token(), write("v"), 0, 70);
        assertThat(a.write(1, one.token(), write("v"), 0, 70)).isEqualTo(new WriteOutcome.Written(1));
    }

    @Test
    @DisplayName("W3 A write that builds on an older state changes nothing and says what there is")
    void w3() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        a.write(1, one.token(), write("v"), 0, 70);
        Conflict conflict = (Conflict) a.write(1, one.token(), write("no"), 0, 71);
        assertThat(conflict.writes()).isEqualTo(1);
        assertThat(text(conflict.state())).isEqualTo("v");
        assertThat(c.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("W4 A token that does not hold cannot write")
    void w4() {
        assertThat(a.write(1, 5, write("no"), 0, 70)).isInstanceOf(Forgotten.class);
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        b.granted(claim(1, LONG, NO_WAIT, 5));
        assertThat(a.write(1, one.token(), write("no"), 0, 70)).isEqualTo(new Lost(LossReason.PREEMPTED, "b"));
        assertThat(c.state()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("W5 A hold that is over cannot write")
    void w5() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        afterBriefLease();
        assertThat(a.write(1, one.token(), write("no"), 0, 70)).isEqualTo(new Lost(LossReason.EXPIRED, null));
        assertThat(c.state()).isEqualTo("nothing");
    }
}
