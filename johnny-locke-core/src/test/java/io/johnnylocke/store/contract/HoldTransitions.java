package io.johnnylocke.store.contract;

import static io.johnnylocke.store.contract.Peer.claim;
import static io.johnnylocke.store.contract.Peer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LossReason;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows N, C and V: what else changes a hold: renewals, cancellations and revocations. */
abstract class HoldTransitions extends TransitionRows {

    HoldTransitions(TransitionContract contract) {
        super(contract);
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
}
