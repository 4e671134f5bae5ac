package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.as;
import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.preempting;
import static io.johnnylocke.store.contract.Peer.text;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rows of docs/transitions.md, each on a store that keeps a queue, by single requests without an engine. */
public abstract class TransitionContract extends PeerContract {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration BRIEF = Duration.ofMillis(250);

    /** How well a client knows the store's clock, on a machine that is busy. */
    private static final Duration ABOUT = Duration.ofMillis(40);

    private static final Duration NO_WAIT = Duration.ZERO;

    private static void afterBriefLease() throws InterruptedException {
        Thread.sleep(BRIEF.toMillis() + 30);
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
        if (!knowsWhoIsGone()) {
            assertThat(c.busy(claim(1, LONG, LONG, 0)).remaining())
                    .isLessThan(Duration.ofSeconds(3).plus(ABOUT));
            Thread.sleep(3100);
        }
        assertThat(acquireOnceGone()).isInstanceOf(AcquireOutcome.Granted.class);
    }

    /**
     * Returns whether the store is told that a client is gone. If not, a grant to one counts until it is not confirmed in
     * time.
     */
    protected boolean knowsWhoIsGone() {
        return true;
    }

    /** The server notices a moment later that a connection is gone. */
    private AcquireOutcome acquireOnceGone() throws InterruptedException {
        Thread.sleep(100);
        return c.acquire(claim(1, LONG, NO_WAIT, 0));
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
    @DisplayName("N1 A renewal makes the lease end later, never earlier")
    void n1() throws Exception {
        AcquireOutcome.Granted granted = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        assertThat(a.renew(1, granted.token(), LONG)).isEqualTo(new RenewOutcome.Renewed(LONG, 0));
        afterBriefLease();
        RenewOutcome.Renewed shorter = (RenewOutcome.Renewed) a.renew(1, granted.token(), BRIEF);
        assertThat(shorter.remaining()).isBetween(LONG.minusSeconds(5), LONG);
        RenewOutcome.Renewed confirmed = (RenewOutcome.Renewed) a.renew(1, granted.token(), Duration.ZERO);
        assertThat(confirmed.remaining()).isBetween(LONG.minusSeconds(5), LONG);
    }

    @Test
    @DisplayName("N1 A pushed grant that is not confirmed is taken back; one that is stays")
    void n1Confirms() throws Exception {
        AcquireOutcome.Granted granted = a.granted(claim(1, LONG, NO_WAIT, 0));
        b.busy(claim(7, LONG, LONG, 0));
        a.release(1, granted.token(), StateChange.KEEP);
        long token = b.event().token();
        AcquireOutcome.Busy unconfirmed = c.busy(claim(1, LONG, NO_WAIT, 0));
        assertThat(unconfirmed.remaining()).isLessThan(Duration.ofSeconds(3).plus(ABOUT));
        assertThat(b.renew(7, token, Duration.ZERO)).isInstanceOf(RenewOutcome.Renewed.class);
        assertThat(c.busy(claim(1, LONG, NO_WAIT, 0)).remaining()).isGreaterThan(LONG.minusSeconds(5));
    }

    @Test
    @DisplayName("N2 A renewal under a token that does not hold changes nothing")
    void n2() {
        assertThat(a.renew(1, 1, LONG)).isEqualTo(new Forgotten(false));
        AcquireOutcome.Granted victim = a.granted(claim(1, LONG, NO_WAIT, 0));
        b.granted(claim(1, LONG, NO_WAIT, 1));
        assertThat(a.renew(1, victim.token(), LONG)).isEqualTo(new Lost(LossReason.PREEMPTED, "b"));
    }

    @Test
    @DisplayName("N3 A renewal after the lease is too late")
    void n3() throws Exception {
        AcquireOutcome.Granted granted = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        afterBriefLease();
        assertThat(a.renew(1, granted.token(), LONG)).isEqualTo(new Lost(LossReason.EXPIRED, null));
    }

    @Test
    @DisplayName("C1 Cancelling takes a session out of the queue, but not a later one of its client")
    void c1() {
        a.granted(claim(1, LONG, NO_WAIT, 0));
        b.busy(claim(1, LONG, LONG, 0));
        assertThat(b.cancel(1)).isEqualTo(CancelOutcome.DEQUEUED);
        assertThat(b.acquire(claim(1, LONG, LONG, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        assertThat(c.busy(claim(1, LONG, LONG, 0)).rank()).isZero();
        b.busy(claim(3, LONG, LONG, 0));
        assertThat(b.cancel(2)).isEqualTo(CancelOutcome.NOTHING);
        assertThat(c.cancel(1)).isEqualTo(CancelOutcome.DEQUEUED);
        assertThat(((AcquireOutcome.Busy) b.acquire(claim(3, LONG, LONG, 0), true)).rank())
                .isZero();
    }

    @Test
    @DisplayName("C2 Cancelling a session that holds gives the lock up, with the state unchanged")
    void c2() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        a.release(1, one.token(), write("v"));
        AcquireOutcome.Granted two = a.granted(claim(2, LONG, NO_WAIT, 0));
        b.busy(claim(7, LONG, LONG, 0));
        assertThat(a.cancel(2)).isEqualTo(CancelOutcome.UNDONE);
        assertThat(b.event().text()).isEqualTo("granted 7 v");
        assertThat(a.release(2, two.token(), write("no"))).isEqualTo(new Forgotten(false));
        assertThat(b.cancel(7)).isEqualTo(CancelOutcome.UNDONE);
        assertThat(c.acquire(claim(1, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Granted.class);
        assertThat(c.state()).isEqualTo("v");
    }

    @Test
    @DisplayName("C4 Cancelling a session whose hold is over notes that it expired and serves those who wait")
    void c4() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        b.busy(claim(7, LONG, LONG, 0));
        afterBriefLease();
        assertThat(a.cancel(1)).isEqualTo(CancelOutcome.UNDONE);
        assertThat(b.event().text()).isEqualTo("granted 7 nothing");
        assertThat(a.release(1, one.token(), write("no"))).isEqualTo(new Lost(LossReason.EXPIRED, null));
        assertThat(c.busy(claim(1, LONG, NO_WAIT, 0)).holder().clientId()).isEqualTo("b");
    }

    @Test
    @DisplayName("V1 A revoked token is fenced, its holder is told, and those who wait are served")
    void v1() throws Exception {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(c.revoke(one.token())).isTrue();
        assertThat(a.event()).isEqualTo(new Peer.Event("lost REVOKED c", one.token()));
        assertThat(a.release(1, one.token(), write("no"))).isEqualTo(new Lost(LossReason.REVOKED, "c"));
        AcquireOutcome.Granted two = a.granted(claim(2, LONG, NO_WAIT, 0));
        assertThat(two.token()).isGreaterThan(one.token() + 1);
        b.busy(claim(7, LONG, LONG, 0));
        assertThat(c.revoke(two.token())).isTrue();
        assertThat(b.event().text()).isEqualTo("granted 7 nothing");
    }

    @Test
    @DisplayName("V2 A repeated revocation does not hit the next holder")
    void v2() {
        AcquireOutcome.Granted one = a.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(c.revoke(one.token())).isTrue();
        AcquireOutcome.Granted two = b.granted(claim(1, LONG, NO_WAIT, 0));
        assertThat(c.revoke(one.token())).isTrue();
        assertThat(b.release(1, two.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
    }

    @Test
    @DisplayName("V3 A token that does not hold cannot be revoked")
    void v3() throws Exception {
        assertThat(c.revoke(1)).isFalse();
        AcquireOutcome.Granted one = a.granted(claim(1, BRIEF, NO_WAIT, 0));
        assertThat(c.revoke(one.token() + 1)).isFalse();
        afterBriefLease();
        assertThat(c.revoke(one.token())).isFalse();
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

    @Test
    @DisplayName(
            "C3 Cancelling what was never heard of refuses it when it comes late, and a landed release stays known")
    void c3() {
        assertThat(a.cancel(5)).isEqualTo(CancelOutcome.NOTHING);
        assertThat(a.acquire(claim(5, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        AcquireOutcome.Granted granted = a.granted(claim(6, LONG, NO_WAIT, 0));
        a.release(6, granted.token(), write("v"));
        assertThat(a.cancel(6)).isEqualTo(CancelOutcome.NOTHING);
        assertThat(a.release(6, granted.token(), write("v"))).isInstanceOf(ReleaseOutcome.Released.class);
    }

    @Test
    @DisplayName("O1 Observing a free key gives its state and leaves nothing behind")
    void o1() {
        assertThat(((ObserveOutcome.Free) a.observe(LONG)).state()).isNull();
        AcquireOutcome.Granted granted = b.granted(claim(1, LONG, NO_WAIT, 0));
        b.release(1, granted.token(), write("v"));
        assertThat(text(((ObserveOutcome.Free) a.observe(LONG)).state())).isEqualTo("v");
    }

    @Test
    @DisplayName("O2 Observing a held key tells whose hold it is, and when it ends; only looking does not")
    void o2() throws Exception {
        AcquireOutcome.Granted granted = b.granted(claim(1, LONG, NO_WAIT, 0));
        ObserveOutcome.Held held = (ObserveOutcome.Held) a.observe(LONG);
        assertThat(held.token()).isEqualTo(granted.token());
        assertThat(held.remaining()).isBetween(LONG.minusSeconds(5), LONG.plus(ABOUT));
        c.observe(NO_WAIT);
        b.release(1, granted.token(), write("v"), claim(2, LONG, LONG, 0), true);
        assertThat(a.event()).isEqualTo(new Peer.Event("freed", granted.token()));
        assertThat(c.hasNoEvent()).isTrue();
    }

    @Test
    @DisplayName("O3 A lasting observation of a free key tells each time that it is free again")
    void o3() throws Exception {
        assertThat(((ObserveOutcome.Free) a.observeLasting(LONG)).state()).isNull();
        AcquireOutcome.Granted one = b.granted(claim(1, LONG, NO_WAIT, 0));
        b.release(1, one.token(), write("v"));
        assertThat(a.event()).isEqualTo(new Peer.Event("freed", one.token()));
        AcquireOutcome.Granted two = b.granted(claim(2, LONG, NO_WAIT, 0));
        b.release(2, two.token(), write("w"));
        assertThat(a.event()).isEqualTo(new Peer.Event("freed", two.token()));
        ObserveOutcome.Free free = (ObserveOutcome.Free) a.observeLasting(LONG);
        assertThat(free.token()).isEqualTo(two.token());
        assertThat(text(free.state())).isEqualTo("w");
    }

    @Test
    @DisplayName("F1 Forgetting drops the record of a key that is not used, and tokens rise nevertheless")
    void f1() {
        AcquireOutcome.Granted granted = a.granted(claim(5, LONG, NO_WAIT, 0));
        a.forget(granted.token());
        a.release(5, granted.token(), write("v"));
        a.forget(granted.token());
        assertThat(a.acquire(claim(5, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        AcquireOutcome.Granted again = a.granted(claim(6, LONG, NO_WAIT, 0));
        a.release(6, again.token(), StateChange.REMOVE);
        a.forget(again.token() - 1);
        assertThat(a.acquire(claim(6, LONG, NO_WAIT, 0))).isInstanceOf(AcquireOutcome.Finished.class);
        a.forget(again.token());
        AcquireOutcome.Granted fresh = a.granted(claim(6, LONG, NO_WAIT, 0));
        assertThat(fresh.token()).isGreaterThan(again.token());
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
