package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a lock is given up and handed on. */
class ReleaseScenarioTest extends EngineScenario {

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
        assertThat(next.join().snapshot().state()).isEqualTo(bytes("w"));
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
    void aLossIsNotCertainAfterAServerHasDoneTheReleaseUnconfirmed() {
        for (Object answer : List.of(new Lost(LossReason.EXPIRED, null), new Forgotten(false))) {
            Hold hold = hold();
            CompletableFuture<Void> released = hold.release(new StateChange.Write(bytes("w")));
            store.next(ReleaseRequest.class).fail(unconfirmed());
            clock.advance(Duration.ofMillis(30));
            // From a server that has taken over without it, or from one that no other will ever hear of.
            store.next(ReleaseRequest.class).answer(answer);
            assertUnknown(released);
            assertNotSaidToBeWritten(released);
            store.next(CancelRequest.class).answer(CancelOutcome.NOTHING);
        }
    }

    @Test
    void aReleaseThatIsUnconfirmedToTheEndSaysThatItIsWritten() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(new StateChange.Write(bytes("w")));
        store.next(ReleaseRequest.class).fail(unconfirmed());
        clock.advance(Duration.ofMillis(30));
        store.next(ReleaseRequest.class);
        clock.advance(STORE_TIMEOUT);
        assertUnknown(released);
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .satisfies(failure -> assertThat(failure.isUnconfirmed()).isTrue());
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
    void aReleaseWhoseAnswerWasLostIsRepeatedWhileThereIsPatienceLeft() {
        Hold hold = hold();
        CompletableFuture<Void> released = hold.release(KEEP);
        Sent<ReleaseRequest> lost = store.next(ReleaseRequest.class);
        clock.advance(STORE_TIMEOUT.dividedBy(2));
        assertThat(store.suspected()).isEqualTo(1);
        store.isQuiet();
        lost.fail(unanswered());
        clock.advance(Duration.ofMillis(100));
        store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Released());
        assertThat(released).isCompleted();
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

    @Test
    void aGrantWithOtherTermsThanTheWaitersIsAdopted() {
        CompletableFuture<Hold> first = acquire();
        engine.acquire(new AcquireSpec(
                "k",
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                null,
                0,
                Preemption.IMMEDIATE,
                0,
                null,
                null,
                StateExpiry.none(),
                false));
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        first.cancel(true);
        asked.answer(grant(null));
        assertThat(store.next(RenewRequest.class).request().lease()).isEqualTo(Duration.ofSeconds(20));
    }
}
