package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHolder;
import io.johnnylocke.LockOptions;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What concerns all lanes: tokens, and closing. */
class LockEngineTest extends EngineScenario {

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
        engine.await("k", null, LEASE);
        store.next(ObserveRequest.class).answer(new ObserveOutcome.Held(5003, LEASE));
        assertThat(minimumTokenOf("d")).isEqualTo(5003);
    }

    private long minimumTokenOf(String key) {
        engine.acquire(new AcquireSpec(
                key, LEASE, LEASE, null, 0, Preemption.IMMEDIATE, 0, null, null, StateExpiry.none(), false));
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
        engine.acquire(new AcquireSpec(
                "other",
                LockOptions.WAIT_FOREVER,
                LEASE,
                null,
                0,
                Preemption.IMMEDIATE,
                0,
                null,
                null,
                StateExpiry.none(),
                false));
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
