package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.listener.Grant.Origin;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a lane asks for a lock and hears that it was granted. */
class AcquireScenarioTest extends EngineScenario {

    @Test
    void oneSessionAsksForAllWaitersOfAKey() {
        CompletableFuture<Hold> first = acquire();
        CompletableFuture<Hold> second = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        store.isQuiet();
        asked.answer(grant("v"));
        assertThat(first.join().snapshot().state()).isEqualTo(bytes("v"));
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
                .satisfies(failure -> assertThat(failure.isOutcomeUnknown()).isFalse());
        assertThat(store.suspected()).isEqualTo(2);
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
    void aWaitThatEndsWithTheLeaseOfOurOwnHolderWaitsForTheAnswerToItsOwnQuestion() {
        Hold hold = hold();
        CompletableFuture<Hold> granted = acquire(LEASE, 0);
        CompletableFuture<Hold> refused = acquire(LEASE, 0);
        clock.advance(LEASE);
        assertThat(hold.isHeld()).isFalse();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        assertThat(granted).isNotDone();
        asked.answer(grant("v"));
        assertThat(granted.join().snapshot().state()).isEqualTo(bytes("v"));
        assertThat(refused).isNotDone();
        granted.join().release(KEEP);
        store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Queued(0));
        assertThatThrownBy(refused::join).cause().isInstanceOf(LockTimeoutException.class);
    }

    @Test
    void aWaitThatEndsBeforeTheFirstAnswerEndsWithIt() {
        CompletableFuture<Hold> brief = acquire(Duration.ofMillis(100), 0);
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        clock.advance(Duration.ofMillis(500));
        assertThat(brief).isNotDone();
        asked.answer(busy(LEASE));
        assertThatThrownBy(brief::join).cause().isInstanceOf(LockTimeoutException.class);
        store.next(CancelRequest.class);
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

    @Test
    void aPushedGrantIsHandedOutAndConfirmedAfterHalfASecond() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.answer(busy(LEASE));
        store.listener().granted("k", asked.request().claim().session(), grant("v"), Duration.ofSeconds(3));
        Hold hold = waiting.join();
        assertThat(hold.origin()).isEqualTo(Origin.REMOTE_HANDOFF);
        assertThat(hold.remaining()).isEqualTo(Duration.ofSeconds(3));
        clock.advance(Duration.ofMillis(499));
        store.isQuiet();
        clock.advance(Duration.ofMillis(1));
        Sent<RenewRequest> confirm = store.next(RenewRequest.class);
        assertThat(confirm.request().lease()).isZero();
        confirm.answer(new RenewOutcome.Renewed(LEASE.minusMillis(500), 0));
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
        assertThat(waiting.join().origin()).isEqualTo(Origin.REMOTE_HANDOFF);
    }

    @Test
    void aPushedGrantThatIsOverWhenItIsAskedAfterIsNoHandOff() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.answer(busy(LEASE));
        store.listener().granted("k", asked.request().claim().session(), grant(null), Duration.ZERO);
        store.next(AcquireRequest.class).answer(busy(LEASE));
        clock.advance(Duration.ofMillis(900));
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().origin()).isEqualTo(Origin.STORE);
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
}
