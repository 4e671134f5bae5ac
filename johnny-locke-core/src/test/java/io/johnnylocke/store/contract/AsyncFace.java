package io.johnnylocke.store.contract;

import io.johnnylocke.AsyncLockOperations;
import io.johnnylocke.CompositeCallback;
import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.KeyChange;
import io.johnnylocke.LockCallback;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockInterruptedException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.State;
import io.johnnylocke.StateEvent;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateFunction;
import io.johnnylocke.StateSupplier;
import io.johnnylocke.StateType;
import io.johnnylocke.StateWatch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The blocking operations by way of those that do not block, so that one suite tests both. */
public final class AsyncFace implements LockOperations {

    private final LockOperations operations;
    private final AsyncLockOperations async;

    /** Goes by {@code operations.async()}. */
    public AsyncFace(LockOperations operations) {
        this.operations = operations;
        this.async = operations.async();
    }

    @Override
    public <T, X extends Throwable> State<T> withLock(
            String key, StateType<T> type, LockOptions options, StateFunction<T, X> function) throws X {
        Objects.requireNonNull(function, "function");
        return get(key, async.withLock(key, type, options, state -> stage(() -> function.apply(state))));
    }

    @Override
    public <T, R, X extends Throwable> R execute(
            String key, StateType<T> type, LockOptions options, LockCallback<T, R, X> callback) throws X {
        Objects.requireNonNull(callback, "callback");
        return get(key, async.execute(key, type, options, held -> stage(() -> callback.doWithLock(held))));
    }

    @Override
    public <T> LockHandle<T> acquire(String key, StateType<T> type, LockOptions options) {
        return new AsyncHandle<>(get(key, async.acquire(key, type, options)));
    }

    @Override
    public <T> Optional<LockHandle<T>> tryAcquire(String key, StateType<T> type, LockOptions options) {
        return get(key, async.tryAcquire(key, type, options)).map(AsyncHandle::new);
    }

    @Override
    public CompositeHandle acquireAll(List<? extends FencedLock<?>> locks, Duration wait) {
        return get(null, async.acquireAll(locks, wait));
    }

    @Override
    public <R, X extends Throwable> R executeAll(
            List<? extends FencedLock<?>> locks, LockOptions options, CompositeCallback<R, X> callback) throws X {
        Objects.requireNonNull(callback, "callback");
        return get(null, async.executeAll(locks, options, held -> stage(() -> callback.doWithLocks(held))));
    }

    @Override
    public <T, X extends Throwable> T computeIfAbsent(
            String key, StateType<T> type, LockOptions options, StateSupplier<T, X> supplier) throws X {
        Objects.requireNonNull(supplier, "supplier");
        return get(key, async.computeIfAbsent(key, type, options, () -> stage(supplier::get)));
    }

    @Override
    public boolean touch(String key, Duration expiry) {
        return get(key, async.touch(key, expiry));
    }

    @Override
    public <T> Optional<T> await(String key, StateType<T> type, Duration timeout) {
        return get(key, async.await(key, type, timeout));
    }

    @Override
    public <T> Optional<T> await(String key, StateType<T> type, Predicate<? super T> predicate, Duration timeout) {
        return get(key, async.await(key, type, predicate, timeout));
    }

    @Override
    public <T> StateWatch onChange(String key, StateType<T> type, Consumer<StateEvent<T>> listener) {
        return operations.onChange(key, type, listener);
    }

    @Override
    public StateWatch onChange(Consumer<KeyChange> listener, Runnable resync) {
        return operations.onChange(listener, resync);
    }

    @Override
    public <T> Optional<T> read(String key, StateType<T> type) {
        return get(key, async.read(key, type));
    }

    @Override
    public <T> Optional<T> readPossiblyStale(String key, StateType<T> type) {
        return get(key, async.readPossiblyStale(key, type));
    }

    @Override
    public <T> boolean set(String key, StateType<T> type, T value, StateExpiry expiry) {
        return get(key, async.set(key, type, value, expiry));
    }

    @Override
    public boolean delete(String key, Duration wait) {
        return get(key, async.delete(key, wait));
    }

    @Override
    public boolean revoke(String key, long token) {
        return get(key, async.revoke(key, token));
    }

    @Override
    public LockInspection inspect(String key) {
        return get(key, async.inspect(key));
    }

    @Override
    public AsyncLockOperations async() {
        return async;
    }

    @Override
    public String namespace() {
        return operations.namespace();
    }

    @Override
    public String clientId() {
        return operations.clientId();
    }

    private interface Work<R> {
        R run() throws Throwable;
    }

    private static <R> CompletionStage<R> stage(Work<R> work) {
        try {
            return CompletableFuture.completedFuture(work.run());
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static <V> V get(String key, CompletionStage<V> stage) {
        CompletableFuture<V> future = stage.toCompletableFuture();
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw new LockInterruptedException(key, "", e);
        } catch (ExecutionException e) {
            throw AsyncFace.<RuntimeException>unchecked(e.getCause());
        }
    }

    @SuppressWarnings("unchecked") // thrown as what it is
    private static <X extends Throwable> X unchecked(Throwable failure) throws X {
        throw (X) failure;
    }

    private record AsyncHandle<T>(LockHandle<T> handle) implements LockHandle<T> {

        @Override
        public String key() {
            return handle.key();
        }

        @Override
        public T state() {
            return handle.state();
        }

        @Override
        public long token() {
            return handle.token();
        }

        @Override
        public boolean isHeld() {
            return handle.isHeld();
        }

        @Override
        public Duration remaining() {
            return handle.remaining();
        }

        @Override
        public void checkHeld() {
            handle.checkHeld();
        }

        @Override
        public void onLost(Consumer<Loss> listener) {
            handle.onLost(listener);
        }

        @Override
        public void onPreemptionAnnounced(Consumer<PreemptionNotice> listener) {
            handle.onPreemptionAnnounced(listener);
        }

        @Override
        public void write(T next) {
            handle.write(next);
        }

        @Override
        public void release() {
            get(key(), handle.releaseAsync());
        }

        @Override
        public void release(T next) {
            get(key(), handle.releaseAsync(next));
        }

        @Override
        public CompletionStage<Void> releaseAsync() {
            return handle.releaseAsync();
        }

        @Override
        public CompletionStage<Void> releaseAsync(T next) {
            return handle.releaseAsync(next);
        }

        @Override
        public void renew() {
            handle.renew();
        }

        @Override
        public void renew(Duration lease) {
            get(key(), handle.renewAsync(lease));
        }

        @Override
        public CompletionStage<Void> renewAsync(Duration lease) {
            return handle.renewAsync(lease);
        }

        @Override
        public void close() {
            handle.close();
        }
    }
}
