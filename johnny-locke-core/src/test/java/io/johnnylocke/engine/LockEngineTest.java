package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHolder;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.StateChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The state machine of a lane, request by request and without real time. */
class LockEngineTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);
    private static final StateChange KEEP = StateChange.KEEP;

    private final ManualClock clock = new ManualClock();
    private final ScriptedStore store = new ScriptedStore();
    private final LockEngine engine =
            new LockEngine(store, new EngineSettings("ns", "me", STORE_TIMEOUT, Duration.ZERO), clock, Runnable::run);
    private long tokens = 1000;

    private CompletableFuture<Hold> acquire(Duration wait, int priority) {
        return engine.acquire(new AcquireSpec("k", wait, LEASE, priority, null, StateExpiry.none(), false));
    }

    private CompletableFuture<Hold> acquire() {
        return acquire(Duration.ofSeconds(60), 0);
    }

    private Hold hold() {
        CompletableFuture<Hold> waiting = acquire();
        store.next(AcquireRequest.class).answer(grant(null));
        return waiting.join();
    }

    private AcquireOutcome.Granted grant(String state) {
        return new AcquireOutcome.Granted(
                ++tokens, LEASE, state == null ? null : state.getBytes(StandardCharsets.UTF_8));
    }

    private static AcquireOutcome.Busy busy(Duration remaining) {
        return new AcquireOutcome.Busy(remaining, 0, null, List.of());
    }

    private ReleaseOutcome.Transferred transferred(boolean othersWait) {
        return new ReleaseOutcome.Transferred(++tokens, LEASE, othersWait);
    }

    private static LockStoreException away() {
        return LockStoreException.unavailable("k", "away", null);
    }

    private static LockStoreException unanswered() {
        return LockStoreException.unknown("k", "unanswered", null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // Acquiring

    @Test
    void oneSessionAsksForAllWaitersOfAKey() {
        CompletableFuture<Hold> first = acquire();
        CompletableFuture<Hold> second = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        store.isQuiet();
        asked.answer(grant("v"));
        assertThat(first.join().state()).isEqualTo(bytes("v"));
        assertThat(second).isNotDone();
        store.isQuiet();
    }

    @Test
    void aFailedRequestIsRepeatedWithTheSameSessionAndGrowingPauses() {
        acquire();
        Sent<AcquireRequest> first = store.next(AcquireRequest.class);
        long pause = 30;
        Sent<AcquireRequest> asked = first;
        for (int i = 0; i < 6; i++) {
            asked.fail(away());
            clock.advance(Duration.ofMillis(pause - 1));
            store.isQuiet();
            clock.advance(Duration.ofMillis(1));
            asked = store.next(AcquireRequest.class);
            assertThat(asked.request().claim().session())
                    .isEqualTo(first.request().claim().session());
            pause = Math.min(500, 2 * pause);
        }
    }

    @Test
    void aWaiterFailsAtItsDeadlineWithTheStoresFailure() {
        CompletableFuture<Hold> waiting = acquire(Duration.ofSeconds(1), 0);
        store.next(AcquireRequest.class).fail(away());
        clock.advance(Duration.ofMillis(30));
        store.next(AcquireRequest.class);
        clock.advance(Duration.ofMillis(969));
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(waiting::join)
                .cause()
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("away");
    }

    @Test
    void aRefusalFailsAllWaitersAtOnce() {
        CompletableFuture<Hold> one = acquire();
        CompletableFuture<Hold> two = acquire();
        store.next(AcquireRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThatThrownBy(one::join).cause().isInstanceOf(LockStoreException.class);
        assertThatThrownBy(two::join).cause().isInstanceOf(LockStoreException.class);
        store.isQuiet();
    }

    @Test
    void anUnansweredRequestCountsAsFailedAndTheStoreIsToldSo() {
        CompletableFuture<Hold> once = acquire(Duration.ZERO, 0);
        store.next(AcquireRequest.class);
        clock.advance(STORE_TIMEOUT);
        assertThatThrownBy(once::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .satisfies(failure -> assertThat(failure.isOutcomeUnknown()).isTrue());
        assertThat(store.suspected()).isEqualTo(1);
        store.next(CancelRequest.class).answer(CancelOutcome.NOTHING);
        store.isQuiet();
    }

    @Test
    void aQueuedSessionAsksAgainWhenTheLeaseEndsAndAtLeastEverySecond() {
        acquire();
        store.next(AcquireRequest.class).answer(busy(Duration.ofMillis(300)));
        clock.advance(Duration.ofMillis(300));
        store.isQuiet();
        clock.advance(Duration.ofMillis(1));
        Sent<AcquireRequest> again = store.next(AcquireRequest.class);
        assertThat(again.request().sameWaiter()).isTrue();
        again.answer(busy(Duration.ofSeconds(30)));
        clock.advance(Duration.ofMillis(900));
        store.next(AcquireRequest.class);
    }

    @Test
    void aResyncMakesAQueuedSessionAskAtOnce() {
        acquire();
        store.next(AcquireRequest.class).answer(busy(LEASE));
        store.isQuiet();
        store.listener().resync();
        store.next(AcquireRequest.class);
    }

    @Test
    void aSingleAttemptIsNotQueuedAndNotCancelled() {
        CompletableFuture<Hold> once = acquire(Duration.ZERO, 0);
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        assertThat(asked.request().claim().waitAtMost()).isZero();
        asked.answer(busy(LEASE));
        assertThatThrownBy(once::join).cause().isInstanceOf(LockTimeoutException.class);
        store.isQuiet();
    }

    @Test
    void aWaiterBehindASingleAttemptIsQueuedAfterIt() {
        CompletableFuture<Hold> once = acquire(Duration.ZERO, 0);
        CompletableFuture<Hold> patient = acquire();
        store.next(AcquireRequest.class).answer(busy(LEASE));
        assertThat(once).isCompletedExceptionally();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        assertThat(asked.request().claim().waitAtMost()).isPositive();
        asked.answer(grant(null));
        assertThat(patient).isCompleted();
    }

    @Test
    void theLastWaiterThatLeavesCancelsTheSessionUntilTheStoreAnswers() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.answer(busy(LEASE));
        waiting.cancel(true);
        store.next(CancelRequest.class).fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        Sent<CancelRequest> again = store.next(CancelRequest.class);
        assertThat(again.request().session()).isEqualTo(asked.request().claim().session());

        CompletableFuture<Hold> late = acquire();
        store.isQuiet();
        store.listener().granted("k", asked.request().claim().session(), grant(null), Duration.ofSeconds(3));
        assertThat(late).isNotDone();
        again.answer(CancelOutcome.UNDONE);
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(late).isCompleted();
    }

    @Test
    void aSessionThatTheStoreKnowsAsEndedIsReplaced() {
        acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.answer(new AcquireOutcome.Finished());
        assertThat(store.next(AcquireRequest.class).request().claim().session())
                .isGreaterThan(asked.request().claim().session());
    }

    @Test
    void aBetterWaiterBringsTheQueueEntryUpToDate() {
        acquire();
        store.next(AcquireRequest.class).answer(busy(LEASE));
        acquire(Duration.ofSeconds(60), 5);
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        assertThat(asked.request().claim().priority()).isEqualTo(5);
        assertThat(asked.request().sameWaiter()).isFalse();
    }

    // Events

    @Test
    void aPushedGrantIsHandedOutAndConfirmedAfterHalfASecond() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.answer(busy(LEASE));
        store.listener().granted("k", asked.request().claim().session(), grant("v"), Duration.ofSeconds(3));
        Hold hold = waiting.join();
        assertThat(hold.remaining()).isEqualTo(Duration.ofSeconds(3));
        clock.advance(Duration.ofMillis(499));
        store.isQuiet();
        clock.advance(Duration.ofMillis(1));
        Sent<RenewRequest> confirm = store.next(RenewRequest.class);
        assertThat(confirm.request().lease()).isZero();
        confirm.answer(new RenewOutcome.Renewed(LEASE.minusMillis(500)));
        assertThat(hold.remaining()).isEqualTo(LEASE.minusMillis(500));
    }

    @Test
    void aPushedGrantThatMayBeOldIsAskedAfterInsteadOfBelieved() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        clock.advance(Duration.ofMillis(1500));
        asked.answer(busy(LEASE));
        store.listener().granted("k", asked.request().claim().session(), grant(null), Duration.ofSeconds(1));
        assertThat(waiting).isNotDone();
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(waiting).isCompleted();
    }

    @Test
    void aGrantToASessionThatNobodyKnowsIsGivenBackOnce() {
        store.listener().granted("k", 99, grant(null), Duration.ofSeconds(3));
        store.listener().granted("k", 99, grant(null), Duration.ofSeconds(3));
        Sent<CancelRequest> cancelled = store.next(CancelRequest.class);
        assertThat(cancelled.request().session()).isEqualTo(99);
        store.isQuiet();
    }

    @Test
    void aHoldOfAForgottenSessionOfOurOwnIsGivenBack() {
        acquire();
        store.next(AcquireRequest.class).answer(new AcquireOutcome.Busy(LEASE, 0, null, List.of(77L)));
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(77);
    }

    @Test
    void aPushedGrantThatOvertakesTheAnswerOfTheReleaseCounts() {
        Hold hold = hold();
        CompletableFuture<Hold> next = acquire();
        CompletableFuture<Void> released = hold.release(KEEP);
        Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
        long successor = release.request().successor().session();
        store.listener().granted("k", successor, grant("v"), Duration.ofSeconds(3));
        assertThat(next.join().isHeld()).isTrue();
        assertThat(released).isNotDone();
        release.answer(new ReleaseOutcome.Queued(0));
        assertThat(released).isCompleted();
        assertThat(next.join().isHeld()).isTrue();
        store.isQuiet();
    }

    // Holding

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
        CompletableFuture<Hold> waiting =
                paused.acquire(new AcquireSpec("k", LEASE, LEASE, 0, null, StateExpiry.none(), false));
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
        request.answer(new RenewOutcome.Renewed(LEASE));
        assertThat(renewed).isCompleted();
        assertThat(hold.remaining()).isEqualTo(LEASE.minusMillis(500));
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

    // Releasing

    @Test
    void aReleaseCarriesTheNextWaiterAndItsStateIsWhatWasWritten() {
        Hold hold = hold();
        CompletableFuture<Hold> next = acquire();
        store.isQuiet();
        CompletableFuture<Void> released = hold.release(new StateChange.Write(bytes("w")));
        Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
        assertThat(release.request().successor()).isNotNull();
        release.answer(transferred(false));
        assertThat(released).isCompleted();
        assertThat(next.join().state()).isEqualTo(bytes("w"));
        assertThat(next.join().token()).isEqualTo(tokens);
        next.join().release(KEEP);
        assertThat(store.next(ReleaseRequest.class).request().successor()).isNull();
    }

    @Test
    void whileOthersWaitSixteenSectionsAreKeptInARow() {
        Hold hold = hold();
        List<CompletableFuture<Hold>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(acquire());
        }
        for (int i = 0; i < 17; i++) {
            hold.release(KEEP);
            Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
            assertThat(release.request().mayKeep()).as("section " + i).isEqualTo(i < 16);
            if (i < 16) {
                release.answer(transferred(true));
                hold = waiting.get(i).join();
            } else {
                release.answer(new ReleaseOutcome.Queued(0));
            }
        }
        assertThat(waiting.get(16)).isNotDone();
    }

    @Test
    void theCountStartsAnewWhenNobodyElseWaits() {
        Hold hold = hold();
        List<CompletableFuture<Hold>> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(acquire());
        }
        for (int i = 0; i < 40; i++) {
            hold.release(KEEP);
            Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
            assertThat(release.request().mayKeep()).isTrue();
            release.answer(transferred(i % 10 == 0));
            hold = waiting.get(i).join();
        }
    }

    @Test
    void aReleaseIsRepeatedWithTheSameNumbers() {
        Hold hold = hold();
        acquire();
        CompletableFuture<Void> released = hold.release(KEEP);
        Sent<ReleaseRequest> first = store.next(ReleaseRequest.class);
        first.fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        Sent<ReleaseRequest> second = store.next(ReleaseRequest.class);
        assertThat(second.request().successor().session())
                .isEqualTo(first.request().successor().session());
        assertThat(second.request().token()).isEqualTo(first.request().token());
        second.answer(new ReleaseOutcome.Released());
        assertThat(released).isCompleted();
        assertThat(store.next(AcquireRequest.class).request().claim().session())
                .isEqualTo(first.request().successor().session());
    }

    @Test
    void aForgottenReleaseWasLostIfItWasSentOnce() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(KEEP);
        store.next(ReleaseRequest.class).answer(new Forgotten(false));
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockLostException.class))
                .satisfies(lost -> assertThat(lost.reason()).isEqualTo(LossReason.STORE_LOST));
    }

    @Test
    void aForgottenReleaseIsUnknownIfItMayHaveBeenSentTwice() {
        Hold once = hold();
        CompletableFuture<Void> byTheClient = once.release(KEEP);
        store.next(ReleaseRequest.class).answer(new Forgotten(true));
        assertUnknown(byTheClient);
        store.next(CancelRequest.class).answer(CancelOutcome.NOTHING);

        Hold twice = hold();
        CompletableFuture<Void> byUs = twice.release(KEEP);
        store.next(ReleaseRequest.class).fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        store.next(ReleaseRequest.class).answer(new Forgotten(false));
        assertUnknown(byUs);
    }

    @Test
    void aLossThatTheStoreIsSureOfIsCertainEvenAfterARepetition() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(KEEP);
        store.next(ReleaseRequest.class).fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        store.next(ReleaseRequest.class).answer(new Lost(LossReason.EXPIRED, null));
        assertThatThrownBy(released::join).cause().isInstanceOf(LockLostException.class);
    }

    @Test
    void aReleaseThatIsNeverAnsweredIsUnknownAndTheLockIsGivenBack() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(KEEP);
        store.next(ReleaseRequest.class);
        clock.advance(STORE_TIMEOUT);
        assertUnknown(released);
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(hold.session());
    }

    @Test
    void aReleaseThatCertainlyHadNoEffectSaysSo() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(KEEP);
        store.next(ReleaseRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .satisfies(failure -> assertThat(failure.isOutcomeUnknown()).isFalse());
        assertThatThrownBy(() -> hold.release(KEEP).join()).cause().isInstanceOf(IllegalStateException.class);
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(hold.session());
    }

    private static void assertUnknown(CompletableFuture<Void> released) {
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .satisfies(failure -> assertThat(failure.isOutcomeUnknown()).isTrue());
    }

    @Test
    void aGrantWithOtherTermsThanTheWaitersIsAdopted() {
        CompletableFuture<Hold> first = acquire();
        engine.acquire(new AcquireSpec(
                "k", Duration.ofSeconds(60), Duration.ofSeconds(20), 0, null, StateExpiry.none(), false));
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        first.cancel(true);
        asked.answer(grant(null));
        assertThat(store.next(RenewRequest.class).request().lease()).isEqualTo(Duration.ofSeconds(20));
    }

    // What crosses on the way

    @Test
    void aLossThatOvertakesItsGrantIsNotForgotten() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        AcquireOutcome.Granted late = grant(null);
        store.listener().lost("k", late.token(), LossReason.PREEMPTED, "other");
        asked.answer(late);
        assertThat(waiting).isNotDone();
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(waiting.join().token()).isGreaterThan(late.token());
    }

    @Test
    void aPushedGrantThatSomebodyElseHasFollowedIsNotHandedOut() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        AcquireOutcome.Granted late = grant(null);
        asked.answer(new AcquireOutcome.Busy(
                LEASE, 0, new LockHolder("other", null, late.token() + 1, 0, LEASE), List.of()));
        store.listener().granted("k", asked.request().claim().session(), late, Duration.ofSeconds(3));
        assertThat(waiting).isNotDone();
        store.next(AcquireRequest.class);
    }

    @Test
    void aSingleAttemptOfHigherPriorityIsNotFailedByTheAnswerToALowerOne() {
        CompletableFuture<Hold> low = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        CompletableFuture<Hold> high = acquire(Duration.ZERO, 10);
        asked.answer(busy(LEASE));
        assertThat(high).isNotDone();
        Sent<AcquireRequest> again = store.next(AcquireRequest.class);
        assertThat(again.request().claim().priority()).isEqualTo(10);
        again.answer(busy(LEASE));
        assertThatThrownBy(high::join).cause().isInstanceOf(LockTimeoutException.class);
        low.cancel(true);
        store.next(AcquireRequest.class).answer(busy(LEASE));
        store.next(CancelRequest.class);
    }

    @Test
    void aSessionThatMayHoldIsCancelledEvenIfItsLastQuestionHadNoEffect() {
        Hold hold = hold();
        CompletableFuture<Hold> next = acquire(Duration.ofSeconds(5), 0);
        hold.release(KEEP);
        Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
        long successor = release.request().successor().session();
        clock.advance(STORE_TIMEOUT);
        store.next(AcquireRequest.class).fail(away());
        store.next(CancelRequest.class).answer(CancelOutcome.NOTHING);
        next.cancel(true);
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(successor);
    }

    @Test
    void aSessionThatMayHaveLandedIsCancelledWhenTheStoreRefusesTheRepetition() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        store.next(AcquireRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThat(waiting).isCompletedExceptionally();
        assertThat(store.next(CancelRequest.class).request().session())
                .isEqualTo(asked.request().claim().session());
    }

    @Test
    void nobodyAsksForThoseWhoHaveStoppedObserving() {
        CompletableFuture<?> observer = engine.await("k", Duration.ofSeconds(1));
        store.next(ObserveRequest.class).fail(away());
        clock.advance(Duration.ofMillis(30));
        Sent<ObserveRequest> last = store.next(ObserveRequest.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(observer).isCompletedExceptionally();
        last.fail(away());
        clock.advance(Duration.ofMinutes(1));
        store.isQuiet();
    }

    @Test
    void anObserverThatComesWhileAQuestionFailsAsksItsOwn() {
        CompletableFuture<?> first = engine.await("k", Duration.ofSeconds(60));
        Sent<ObserveRequest> asked = store.next(ObserveRequest.class);
        CompletableFuture<Optional<byte[]>> second = engine.await("k", Duration.ofSeconds(60));
        asked.fail(LockStoreException.refused("k", "no rights", null));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        store.next(ObserveRequest.class).answer(new ObserveOutcome.Free(null));
        assertThat(second.join()).isEmpty();
    }

    @Test
    void aListenerIsToldAndTheKeyStaysUsableWhenTheExecutorRefuses() {
        LockEngine refusing =
                new LockEngine(store, new EngineSettings("ns", "me", STORE_TIMEOUT, Duration.ZERO), clock, task -> {
                    throw new RejectedExecutionException("full");
                });
        AcquireSpec spec = new AcquireSpec("k", LEASE, LEASE, 0, null, StateExpiry.none(), false);
        CompletableFuture<Hold> first = refusing.acquire(spec);
        store.next(AcquireRequest.class).answer(grant(null));
        CompletableFuture<Loss> loss = new CompletableFuture<>();
        first.join().onLost(loss::complete);
        clock.advance(LEASE);
        assertThat(loss.orTimeout(5, TimeUnit.SECONDS).join().reason()).isEqualTo(LossReason.EXPIRED);
        CompletableFuture<Hold> second = refusing.acquire(spec);
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(second.join().isHeld()).isTrue();
    }

    // Tokens and closing

    @Test
    void tokensInAnswersAndMessagesRaiseTheFloorToo() {
        acquire();
        store.next(AcquireRequest.class)
                .answer(new AcquireOutcome.Busy(LEASE, 0, new LockHolder("other", null, 5000, 0, LEASE), List.of()));
        assertThat(minimumTokenOf("a")).isEqualTo(5000);
        store.listener().lost("never-heard-of", 5001, LossReason.REVOKED, null);
        assertThat(minimumTokenOf("b")).isEqualTo(5001);
        store.listener().freed("never-heard-of", 5002);
        assertThat(minimumTokenOf("c")).isEqualTo(5002);
        engine.await("k", LEASE);
        store.next(ObserveRequest.class).answer(new ObserveOutcome.Held(5003, LEASE));
        assertThat(minimumTokenOf("d")).isEqualTo(5003);
    }

    private long minimumTokenOf(String key) {
        engine.acquire(new AcquireSpec(key, LEASE, LEASE, 0, null, StateExpiry.none(), false));
        return store.next(AcquireRequest.class).request().minimumToken();
    }

    @Test
    void closingFailsWhatTheStoreNeverAnswers() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(KEEP);
        CompletableFuture<?> read = engine.read("k");
        CompletableFuture<?> away = engine.inspect("k");
        store.next(ReleaseRequest.class);
        store.next(String.class);
        store.next(String.class).fail(away());
        engine.close();
        assertUnknown(released);
        assertThatThrownBy(read::join).cause().isInstanceOf(LockClosedException.class);
        assertThatThrownBy(away::join).cause().isInstanceOf(LockClosedException.class);
    }

    @Test
    void closingByAnInterruptedThreadStillWaitsForTheReleases() {
        hold();
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(() -> {
            Thread.currentThread().interrupt();
            engine.close();
            return Thread.interrupted();
        });
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Released()));
        assertThat(interrupted.join()).isTrue();
    }

    @Test
    void everyRequestCarriesTheHighestTokenEverSeen() {
        hold().release(KEEP);
        store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Released());
        engine.acquire(new AcquireSpec("other", LockOptions.WAIT_FOREVER, LEASE, 0, null, StateExpiry.none(), false));
        assertThat(store.next(AcquireRequest.class).request().minimumToken()).isEqualTo(tokens);
    }

    @Test
    void closingFailsWaitersReleasesHoldsAndClosesTheStore() {
        Hold hold = hold();
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        CompletableFuture<Hold> waiting = acquire();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
        Sent<ReleaseRequest> released = org.awaitility.Awaitility.await()
                .until(() -> losses.isEmpty() ? null : store.next(ReleaseRequest.class), sent -> sent != null);
        assertThat(released.request().change()).isEqualTo(KEEP);
        released.answer(new ReleaseOutcome.Released());
        closing.join();
        assertThatThrownBy(waiting::join).cause().isInstanceOf(LockClosedException.class);
        assertThat(losses.get(0).reason()).isEqualTo(LossReason.CLOSED);
        assertThat(store.isClosed()).isTrue();
        assertThatThrownBy(() -> acquire().join()).cause().isInstanceOf(LockClosedException.class);
    }
}
