package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests, answers and events that cross on the way, and executors that refuse. */
class CrossingScenarioTest extends EngineScenario {

    @Test
    void aLossThatOvertakesItsGrantIsNotForgotten() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        AcquireOutcome.Granted late = grant(null);
        store.listener().lost("k", late.token(), LossReason.PREEMPTED, "other");
        asked.answer(late);
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofMillis(30));
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
        store.next(CancelRequest.class).answer(CancelOutcome.NOTHING);
        store.next(AcquireRequest.class).fail(away());
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
        CompletableFuture<?> observer = engine.await("k", null, Duration.ofSeconds(1));
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
    void whoIsToldThatTheKeyIsFreeWaitsForItsStateNoLongerThanAgreed() {
        CompletableFuture<Observed> patient = engine.await("k", null, Duration.ofSeconds(10));
        CompletableFuture<Observed> hasty = engine.await("k", null, Duration.ofMillis(500));
        store.next(ObserveRequest.class).answer(new ObserveOutcome.Held(7, LEASE));
        store.next(ObserveRequest.class).answer(new ObserveOutcome.Held(7, LEASE));
        clock.advance(Duration.ofMillis(400));
        store.listener().freed("k", 7);
        store.listener().freed("k", 8);
        Sent<String> read = store.next(String.class);
        store.isQuiet();
        clock.advance(Duration.ofMillis(100));
        assertThat(hasty).isCompletedExceptionally();
        assertThatThrownBy(hasty::join).cause().isInstanceOf(LockStoreException.class);
        read.answer(Optional.of(bytes("last")));
        assertThat(patient.join().state()).isEqualTo(bytes("last"));
    }

    @Test
    void anObserverThatComesWhileAQuestionFailsAsksItsOwn() {
        CompletableFuture<?> first = engine.await("k", null, Duration.ofSeconds(60));
        Sent<ObserveRequest> asked = store.next(ObserveRequest.class);
        CompletableFuture<Observed> second = engine.await("k", null, Duration.ofSeconds(60));
        asked.fail(LockStoreException.refused("k", "no rights", null));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        store.next(ObserveRequest.class).answer(new ObserveOutcome.Free(0, null));
        assertThat(second.join().state()).isNull();
    }

    @Test
    void aListenerIsToldAndTheKeyStaysUsableWhenTheExecutorRefuses() {
        LockEngine refusing =
                new LockEngine(store, new EngineSettings("ns", "me", STORE_TIMEOUT, Duration.ZERO), clock, task -> {
                    throw new RejectedExecutionException("full");
                });
        AcquireSpec spec = new AcquireSpec(
                "k", LEASE, LEASE, null, 0, Preemption.IMMEDIATE, 0, null, null, StateExpiry.none(), false);
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
}
