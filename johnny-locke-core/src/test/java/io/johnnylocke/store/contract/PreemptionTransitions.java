package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.as;
import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.preempting;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows P: a higher priority, and how it takes a lock over. */
abstract class PreemptionTransitions extends TransitionRows {

    PreemptionTransitions(TransitionContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("P1 A preemption with grace is announced once, to all who share the hold")
    void p1() throws Exception {
        AcquireOutcome.Granted one = a.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        b.granted(as("h", claim(1, LONG, NO_WAIT, 0)));
        Duration grace = LONG.dividedBy(2);
        Claim gentle = preempting(Preemption.after(grace), claim(1, LONG, LONG, 5));
        assertThat(c.busy(gentle).remaining()).isLessThanOrEqualTo(grace);
        assertThat(c.acquire(gentle, true)).isInstanceOf(AcquireOutcome.Busy.class);
        for (Peer holder : List.of(a, b)) {
            Peer.Event told = holder.event();
            assertThat(told.token()).isEqualTo(one.token());
            assertThat(told.text()).startsWith("announced 5 ");
            // Whoever hears of it by a later write is told what was left then.
            assertThat(Duration.parse(told.text().substring("announced 5 ".length())))
                    .isBetween(grace.minusSeconds(5), grace.plus(ABOUT));
        }
        assertThat(a.hasNoEvent()).isTrue();
        assertThat(a.release(1, one.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
    }

    @Test
    @DisplayName("P2 When the grace is over, the one who waits takes the lock over")
    void p2() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        Claim gentle = preempting(Preemption.after(BRIEF), claim(1, LONG, LONG, 5));
        b.busy(gentle);
        assertThat(a.event().text()).startsWith("announced");
        afterBriefLease();
        assertThat(((AcquireOutcome.Granted) b.acquire(gentle, true)).token()).isGreaterThan(one.token());
        assertThat(a.event().text()).isEqualTo("lost PREEMPTED b");
        assertThat(a.release(1, one.token(), write("no"))).isEqualTo(new Lost(LossReason.PREEMPTED, "b"));
    }

    @Test
    @DisplayName("P3 A grace that nobody waits for any more does not count")
    void p3() throws Exception {
        a.granted(claim(1, LONG, NO_WAIT, 0));
        Claim gentle = preempting(Preemption.after(BRIEF), claim(1, LONG, LONG, 5));
        b.busy(gentle);
        assertThat(a.event().text()).startsWith("announced");
        b.cancel(1);
        afterBriefLease();
        assertThat(c.acquire(gentle)).isInstanceOf(AcquireOutcome.Busy.class);
        assertThat(a.event().text()).startsWith("announced");
    }

    @Test
    @DisplayName("P4 A higher priority that does not preempt only comes first in the queue")
    void p4() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        b.busy(claim(1, LONG, LONG, 0));
        assertThat(c.busy(preempting(Preemption.NONE, claim(1, LONG, LONG, 5))).rank())
                .isZero();
        a.release(1, one.token(), write("v"));
        assertThat(c.event().text()).isEqualTo("granted 1 v");
    }
}
