package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockInspection;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that does nothing: the test sees each request, and answers it when and how it likes. */
final class ScriptedStore implements LockStore, StoreConnection {

    /** A request that waits for its answer. */
    record Pending(Object request, CompletableFuture<Object> answer) {

        void answer(Object outcome) {
            answer.complete(outcome);
        }

        void fail(Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    private final Deque<Pending> pending = new ArrayDeque<>();
    private StoreListener listener;
    private int suspected;
    private boolean closed;

    StoreListener listener() {
        return listener;
    }

    int suspected() {
        return suspected;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns the next request, which must be of that type. */
    <R> Sent<R> next(Class<R> type) {
        assertThat(pending).as("requests").isNotEmpty();
        Pending first = pending.removeFirst();
        assertThat(first.request()).isInstanceOf(type);
        return new Sent<>(type.cast(first.request()), first);
    }

    /** There is no further request. */
    void isQuiet() {
        assertThat(pending).as("requests").isEmpty();
    }

    /** A request and its answer to be. */
    record Sent<R>(R request, Pending pending) {

        void answer(Object outcome) {
            pending.answer(outcome);
        }

        void fail(Throwable failure) {
            pending.fail(failure);
        }
    }

    @SuppressWarnings("unchecked")
    private <O> CompletionStage<O> ask(Object request) {
        Pending asked = new Pending(request, new CompletableFuture<>());
        pending.addLast(asked);
        return (CompletionStage<O>) asked.answer();
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(true, false, Duration.ofMillis(1), 1000, Duration.ofSeconds(15));
    }

    @Override
    public StoreConnection open(StoreContext context) {
        listener = context.listener();
        return this;
    }

    @Override
    public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
        return ask(request);
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
        return ask(request);
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteRequest request) {
        return ask(request);
    }

    @Override
    public CompletionStage<RenewOutcome> renew(RenewRequest request) {
        return ask(request);
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
        return ask(request);
    }

    @Override
    public CompletionStage<Boolean> revoke(RevokeRequest request) {
        return ask(request);
    }

    @Override
    public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
        return ask(request);
    }

    @Override
    public void unobserve(String key) {}

    @Override
    public void watch(ChangeListener listener) {}

    @Override
    public void unwatch() {}

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return ask("read " + key);
    }

    @Override
    public CompletionStage<Void> forget(String key, long token) {
        return ask("forget " + key);
    }

    @Override
    public CompletionStage<LockInspection> inspect(String key) {
        return ask("inspect " + key);
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return ask("ping");
    }

    @Override
    public void suspect() {
        suspected++;
    }

    @Override
    public void close() {
        closed = true;
    }
}
