package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a hold: its lease, its renewals, its losses. */
class HoldScenarioTest extends EngineScenario {

    @Test
    void theLeaseCountsFromBeforeTheRequestWasSent() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        clock.advance(Duration.ofMillis(700));
        asked.answer(grant(null));
        Hold hold = waiting.join();
        assertThat(hold.remaining()).isEqualTo(LEASE.minusMillis(700));
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        clock.advance(LEASE.minusMillis(700));
        assertThat(hold.isHeld()).isFalse();
        assertThat(losses).containsExactly(new Loss("k", hold.token(), LossReason.EXPIRED, null));
        assertThatThrownBy(() -> hold.release(KEEP).join()).cause().isInstanceOf(LockLostException.class);
        store.isQuiet();
    }

    @Test
    void isHeldIsFalseAfterTheLeaseEvenBeforeTheTimerHasRun() {
        ManualClock late = new ManualClock();
        LockEngine paused = new LockEngine(
                store, new EngineSettings("ns", "me", STORE_TIMEOUT, Duration.ZERO), new NoTimers(late), Runnable::run);
        CompletableFuture<Hold> waiting = paused.acquire(new AcquireSpec(
                "k", LEASE, LEASE, null, 0, Preemption.IMMEDIATE, 0, null, null, StateExpiry.none(), false));
        store.next(AcquireRequest.class).answer(grant(null));
        late.advance(LEASE);
        Hold hold = waiting.join();
        assertThat(hold.isHeld()).isFalse();
        assertThat(hold.loss().reason()).isEqualTo(LossReason.EXPIRED);
        assertThatThrownBy(() -> hold.renew(LEASE).join()).cause().isInstanceOf(LockLostException.class);
    }

    @Test
    void aRenewalMovesTheEndFromWhenItWasSent() {
        Hold hold = hold();
        clock.advance(Duration.ofSeconds(8));
        CompletableFuture<Void> renewed = hold.renew(LEASE);
        Sent<RenewRequest> request = store.next(RenewRequest.class);
        clock.advance(Duration.ofMillis(500));
        request.answer(new RenewOutcome.Renewed(LEASE, 0));
        assertThat(renewed).isCompleted();
        assertThat(hold.remaining()).isEqualTo(LEASE.minusMillis(500));
    }

    @Test
    void aRenewalThatIsAnsweredAfterTheLeaseHasEndedHereIsGivenBack() {
        Hold hold = hold();
        clock.advance(LEASE.minusMillis(100));
        CompletableFuture<Void> renewed = hold.renew(Duration.ofMinutes(10));
        Sent<RenewRequest> request = store.next(RenewRequest.class);
        clock.advance(Duration.ofMillis(200));
        request.answer(new RenewOutcome.Renewed(Duration.ofMinutes(10), 0));
        assertThatThrownBy(renewed::join).cause().isInstanceOf(LockLostException.class);
        assertThat(store.next(CancelRequest.class).request().session())
                .isEqualTo(request.request().session());
    }

    @Test
    void aRenewalThatMayHaveLandedAfterTheLeaseHasEndedHereIsGivenBack() {
        Hold hold = hold();
        clock.advance(LEASE.minusMillis(100));
        hold.renew(Duration.ofMinutes(10));
        Sent<RenewRequest> request = store.next(RenewRequest.class);
        clock.advance(STORE_TIMEOUT);
        assertThat(store.next(CancelRequest.class).request().session())
                .isEqualTo(request.request().session());
    }

    @Test
    void aHolderThatMayHaveMissedItsLossAsksForIt() {
        Hold hold = hold();
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        store.listener().resync();
        Sent<RenewRequest> first = store.next(RenewRequest.class);
        assertThat(first.request().lease()).isZero();
        first.answer(new RenewOutcome.Renewed(LEASE, 0));
        assertThat(hold.isHeld()).isTrue();

        store.listener().resync();
        store.next(RenewRequest.class).answer(new Lost(LossReason.REVOKED, "other"));
        assertThat(losses).containsExactly(new Loss("k", hold.token(), LossReason.REVOKED, "other"));
        store.isQuiet();
    }

    @Test
    void oneQuestionIsUnderWayAtATimeAndTheLastIsSentAfterTheLastInterruption() {
        Hold hold = hold();
        store.listener().resync();
        Sent<RenewRequest> early = store.next(RenewRequest.class);
        store.listener().resync();
        store.listener().resync();
        store.isQuiet();
        early.answer(new RenewOutcome.Renewed(LEASE, 0));
        clock.advance(Duration.ZERO);
        Sent<RenewRequest> late = store.next(RenewRequest.class);
        store.isQuiet();
        late.answer(new Lost(LossReason.PREEMPTED, "other"));
        assertThat(hold.loss().reason()).isEqualTo(LossReason.PREEMPTED);
        clock.advance(LEASE);
        store.isQuiet();
    }

    @Test
    void aQuestionWithoutAnAnswerIsAskedAgainAfterLongerAndLongerPausesWhileTheHoldLasts() {
        Hold hold = hold();
        store.listener().resync();
        for (int seconds = 1; seconds <= 4; seconds *= 2) {
            store.next(RenewRequest.class).fail(LockStoreException.refused("k", "no rights", null));
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            store.isQuiet();
            clock.advance(Duration.ofMillis(1));
        }
        store.next(RenewRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThat(hold.isHeld()).isTrue();
        store.listener().resync();
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(Duration.ofSeconds(3), 0));
        clock.advance(LEASE);
        store.isQuiet();
    }

    @Test
    void aHolderThatReleasesOrHasLostDoesNotAskWhetherItHolds() {
        hold().release(KEEP);
        Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
        store.listener().resync();
        store.isQuiet();
        release.answer(new ReleaseOutcome.Released());
        store.listener().resync();
        store.isQuiet();
        hold();
        clock.advance(LEASE);
        store.listener().resync();
        store.isQuiet();
    }

    /** A lease of 10 s, renewed up to that. */
    private Hold renewed(Duration maximumHold) {
        CompletableFuture<Hold> waiting = engine.acquire(new AcquireSpec(
                "k", LEASE, LEASE, maximumHold, 0, Preemption.IMMEDIATE, 0, null, null, StateExpiry.none(), false));
        store.next(AcquireRequest.class).answer(grant(null));
        return waiting.join();
    }

    private static final Duration THIRD = LEASE.dividedBy(3);
    private static final Duration MARGIN = Duration.ofMillis(500);

    @Test
    void aLeaseIsRenewedEveryThirdOfItUntilTheRelease() {
        Hold hold = renewed(Duration.ofMinutes(10));
        for (int i = 0; i < 20; i++) {
            clock.advance(THIRD.minusMillis(1));
            store.isQuiet();
            clock.advance(Duration.ofMillis(1));
            Sent<RenewRequest> request = store.next(RenewRequest.class);
            assertThat(request.request().lease()).isEqualTo(LEASE);
            assertThat(request.request().token()).isEqualTo(hold.token());
            request.answer(new RenewOutcome.Renewed(LEASE, 0));
            assertThat(hold.remaining()).isEqualTo(LEASE.minus(MARGIN));
        }
        hold.release(KEEP);
        store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Released());
        clock.advance(Duration.ofMinutes(1));
        store.isQuiet();
    }

    @Test
    void aGrantThatCameLateIsRenewedBeforeItsLeaseEnds() {
        CompletableFuture<Hold> waiting = engine.acquire(new AcquireSpec(
                "k",
                LEASE,
                LEASE,
                Duration.ofMinutes(10),
                0,
                Preemption.IMMEDIATE,
                0,
                null,
                null,
                StateExpiry.none(),
                false));
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        clock.advance(Duration.ofMillis(900));
        asked.answer(new AcquireOutcome.Granted(++tokens, Duration.ofMillis(1500), 0, null, null));
        assertThat(waiting.join().remaining()).isEqualTo(Duration.ofMillis(540));
        clock.advance(Duration.ofMillis(200));
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(LEASE, 0));
        assertThat(waiting.join().remaining()).isEqualTo(LEASE.minusMillis(60));
    }

    @Test
    void aHoldIsLostAtItsMaximumAndGivenBack() {
        Hold hold = renewed(Duration.ofSeconds(12));
        clock.advance(THIRD);
        Sent<RenewRequest> last = store.next(RenewRequest.class);
        Duration left = Duration.ofSeconds(12).minus(THIRD);
        assertThat(last.request().lease()).isEqualTo(left.plus(MARGIN));
        last.answer(new RenewOutcome.Renewed(left.plus(MARGIN), 0));
        assertThat(hold.remaining()).isEqualTo(left);
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        clock.advance(left.minusMillis(1));
        assertThat(hold.isHeld()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(hold.isHeld()).isFalse();
        assertThat(losses).extracting(Loss::reason).containsExactly(LossReason.EXPIRED);
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(hold.session());
        store.isQuiet();
    }

    @Test
    void whenRenewalsFailTheLossIsToldBeforeTheLeaseEnds() {
        Hold hold = renewed(Duration.ofMinutes(10));
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        clock.advance(THIRD);
        store.next(RenewRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        clock.advance(Duration.ofMillis(500));
        store.next(RenewRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        clock.advance(Duration.ofMillis(500));
        store.next(RenewRequest.class);
        clock.advance(LEASE.minus(THIRD).minusMillis(1501));
        assertThat(hold.isHeld()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(hold.isHeld()).isFalse();
        assertThat(losses).extracting(Loss::reason).containsExactly(LossReason.EXPIRED);
    }

    @Test
    void aRenewalThatFindsTheLockLostEndsTheHoldAndIsTheLastOne() {
        Hold hold = renewed(Duration.ofMinutes(10));
        clock.advance(THIRD);
        store.next(RenewRequest.class).answer(new Lost(LossReason.PREEMPTED, "other"));
        assertThat(hold.loss().reason()).isEqualTo(LossReason.PREEMPTED);
        clock.advance(Duration.ofMinutes(1));
        store.isQuiet();
    }

    @Test
    void aRenewalThatIsToldOfTheLossMakesItKnown() {
        Hold hold = hold();
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        CompletableFuture<Void> renewed = hold.renew(LEASE);
        store.next(RenewRequest.class).answer(new Lost(LossReason.PREEMPTED, "other"));
        assertThatThrownBy(renewed::join).cause().isInstanceOf(LockLostException.class);
        assertThat(losses).containsExactly(new Loss("k", hold.token(), LossReason.PREEMPTED, "other"));
    }

    @Test
    void anEventOfTheStoreEndsTheHoldOfThatTokenOnly() {
        Hold hold = hold();
        store.listener().lost("k", hold.token() - 1, LossReason.PREEMPTED, "other");
        assertThat(hold.isHeld()).isTrue();
        store.listener().lost("k", hold.token(), LossReason.REVOKED, "operator");
        assertThat(hold.isHeld()).isFalse();
        assertThat(hold.loss().by()).isEqualTo("operator");
    }

    @Test
    void aHigherPriorityHereTakesOverFromOurOwnHold() {
        Hold hold = hold();
        CompletableFuture<Hold> better = acquire(Duration.ofSeconds(60), 1);
        store.next(AcquireRequest.class).answer(grant("v"));
        assertThat(better.join().isHeld()).isTrue();
        assertThat(hold.loss().reason()).isEqualTo(LossReason.PREEMPTED);
    }
}
