package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.text;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows A: asking for a lock. */
abstract class AcquireTransitions extends TransitionRows {

    private final TransitionContract contract;

    AcquireTransitions(TransitionContract contract) {
        super(contract);
        this.contract = contract;
    }

    @Test
    @DisplayName("A1 A session that has ended gets nothing more")
    void a1() {
        AcquireOutcome.Granted granted = a.granted(claim(5, LONG, NO_WAIT, 0));
        a.release(5, granted.token(), StateChange.KEEP);
        assertThat(a.acquire(claim(5, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        assertThat(a.acquire(claim(4, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        assertThat(b.acquire(claim(4, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Granted.class);
    }

    @Test
    @DisplayName("A2 A free key is granted with a new token, the lease and the state")
    void a2() {
        AcquireOutcome.Granted first = a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(first.state()).isNull();
        assertThat(first.remaining()).isEqualTo(LONG);
        a.release(1, first.token(), write("v"));
        AcquireOutcome.Granted second = b.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(text(second.state())).isEqualTo("v");
        assertThat(second.token()).isGreaterThan(first.token());
    }

    @Test
    @DisplayName("A3 The session that holds gets the same grant again")
    void a3() {
        AcquireOutcome.Granted granted = a.granted(claim(1, LONG, NO_WAIT, 0));
        AcquireOutcome.Granted again = a.granted(claim(1, LONG, LONG, 0));
        assertThat(again.token()).isEqualTo(granted.token());
        assertThat(again.remaining()).isLessThanOrEqualTo(LONG).isGreaterThan(LONG.minusSeconds(5));
    }

    @Test
    @DisplayName("A4 A strictly higher priority takes over, unless somebody before it waits")
    void a4() throws Exception {
        AcquireOutcome.Granted victim = a.granted(claim(1, LONG, NO_WAIT, 1));
        assertThat(b.busy(claim(1, LONG, LONG, 1)).rank()).isZero();
        AcquireOutcome.Granted granted = c.granted(claim(1, LONG, LONG, 2));
        assertThat(granted.token()).isGreaterThan(victim.token());
        assertThat(a.event()).isEqualTo(new Peer.Event("lost PREEMPTED c", victim.token()));
        assertThat(b.hasNoEvent()).isTrue();
    }

    @Test
    @DisplayName("A4 A preemption does not put off the end of an absolute expiry")
    void a4Expiry() throws Exception {
        StateExpiry brief = StateExpiry.absolute(Duration.ofMillis(300));
        AcquireOutcome.Granted first = a.granted(claim(1, LONG, NO_WAIT, 0, brief));
        a.release(1, first.token(), write("v"), brief, 0, null, false);
        a.granted(claim(2, LONG, NO_WAIT, 0, brief));
        AcquireOutcome.Granted second = b.granted(claim(1, LONG, NO_WAIT, 1, brief));
        assertThat(text(second.state())).isEqualTo("v");
        b.release(1, second.token(), StateChange.KEEP, brief, 0, null, false);
        Thread.sleep(350);
        assertThat(c.state()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("A5 A waiter is queued by priority and arrival, and keeps its place when it asks again")
    void a5() {
        a.granted(claim(1, LONG, NO_WAIT, 9));
        assertThat(b.busy(claim(1, LONG, LONG, 0)).rank()).isZero();
        assertThat(c.busy(claim(1, LONG, LONG, 0)).rank()).isEqualTo(1);
        assertThat(((AcquireOutcome.Busy) b.acquire(claim(1, LONG, LONG, 0), true)).rank())
                .isZero();
        assertThat(c.busy(claim(1, LONG, LONG, 5)).rank()).isZero();
        assertThat(((AcquireOutcome.Busy) b.acquire(claim(1, LONG, LONG, 0), true)).rank())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("A6 Who does not wait is not queued, and is told who holds and for how long")
    void a6() {
        AcquireOutcome.Granted granted = a.granted(claim(1, LONG, NO_WAIT, 0));
        AcquireOutcome.Busy busy = b.busy(claim(1, LONG, NO_WAIT, 0));
        assertThat(busy.rank()).isNull();
        assertThat(busy.holder().clientId()).isEqualTo("a");
        assertThat(busy.holder().token()).isEqualTo(granted.token());
        assertThat(busy.remaining()).isBetween(LONG.minusSeconds(5), LONG.plus(ABOUT));
        assertThat(busy.ownSessions()).isEmpty();
        assertThat(a.busy(claim(2, LONG, NO_WAIT, 0)).ownSessions()).containsExactly(1L);
        assertThat(c.busy(claim(1, LONG, LONG, 0)).rank()).isZero();
    }

    @Test
    @DisplayName("A7 When a hold is over the first who asks is granted, and observers hear of it")
    void a7() throws Exception {
        AcquireOutcome.Granted over = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        c.observe(LONG);
        afterBriefLease();
        AcquireOutcome.Granted granted = b.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(granted.token()).isGreaterThan(over.token());
        assertThat(c.event()).isEqualTo(new Peer.Event("freed", over.token()));
    }

    @Test
    @DisplayName("A8 When a hold is over and somebody else asks first, the head of the queue is granted")
    void a8() throws Exception {
        AcquireOutcome.Granted over = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        assertThat(b.busy(claim(7, LONG, LONG, 0)).rank()).isZero();
        afterBriefLease();
        AcquireOutcome.Busy busy = c.busy(claim(1, LONG, LONG, 0));
        assertThat(busy.rank()).isZero();
        assertThat(busy.holder().clientId()).isEqualTo("b");
        assertThat(busy.remaining()).isLessThan(Duration.ofSeconds(3).plus(ABOUT));
        Peer.Event pushed = b.event();
        assertThat(pushed.text()).isEqualTo("granted 7 nothing");
        assertThat(pushed.token()).isGreaterThan(over.token());
    }

    @Test
    @DisplayName("A9 When the head of the queue cannot be told, it is passed over")
    void a9() throws Exception {
        a.granted(claim(1, BRIEF, NO_WAIT, 0));
        b.busy(claim(7, LONG, LONG, 0));
        b.close();
        afterBriefLease();
        if (!contract.knowsWhoIsGone()) {
            assertThat(c.busy(claim(1, LONG, LONG, 0)).remaining())
                    .isLessThan(Duration.ofSeconds(3).plus(ABOUT));
            Thread.sleep(3100);
        }
        assertThat(acquireOnceGone()).isInstanceOf(AcquireOutcome.Granted.class);
    }

    /** The server notices a moment later that a connection is gone. */
    private AcquireOutcome acquireOnceGone() throws InterruptedException {
        Thread.sleep(100);
        return c.acquire(claim(1, LONG, NO_WAIT, 0));
    }
}
