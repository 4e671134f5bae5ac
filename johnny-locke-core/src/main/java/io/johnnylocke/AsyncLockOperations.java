package io.johnnylocke;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link LockOperations} without blocking: same meaning, same failures, but as the completion of the
 * future. Bad arguments are thrown at once. Futures complete, and functions run, on the template's executor, never on a
 * thread of the store's client. Thread-safe.
 *
 * <p>Cancelling a future that still waits takes it out of the queue; a grant that crosses the cancellation is given back.
 * A future that is completed already is not affected.
 * Cancelling does not stop a function or a stage that runs under the lock already: what that writes lands. Only {@code cancel}
 * does all this, and only on the future that was returned here: {@code orTimeout} leaves the waiter in the queue.
 *
 * <p>A call that a function makes before it returns its stage is nested in it and shares its lock, see
 * {@link LockOptions#holderId}; one that is made later, by another thread, is not.
 */
public interface AsyncLockOperations {

    /**
     * As {@link LockOperations#withLock}. The lock is held until the stage that the function returns completes; if that
     * fails, the state stays as it was.
     */
    <T> CompletableFuture<State<T>> withLock(
            String key,
            StateType<T> type,
            LockOptions options,
            Function<@Nullable T, ? extends CompletionStage<? extends @Nullable T>> function);

    /**
     * As {@link LockOperations#execute}. The lock is held until the stage that the callback returns completes; if that
     * fails, what the callback set aside is dropped.
     */
    <T, R extends @Nullable Object> CompletableFuture<R> execute(
            String key,
            StateType<T> type,
            LockOptions options,
            Function<LockHandle<T>, ? extends CompletionStage<R>> callback);

    /** As {@link LockOperations#acquire}. */
    <T> CompletableFuture<LockHandle<T>> acquire(String key, StateType<T> type, LockOptions options);

    /** As {@link LockOperations#tryAcquire}. */
    <T> CompletableFuture<Optional<LockHandle<T>>> tryAcquire(String key, StateType<T> type, LockOptions options);

    /** As {@link LockOperations#acquireAll}. Cancelling the future releases what was acquired already. */
    CompletableFuture<CompositeHandle> acquireAll(List<? extends FencedLock<?>> locks, Duration wait);

    /** As {@link LockOperations#executeAll}. The locks are held until the stage that the callback returns completes. */
    <R extends @Nullable Object> CompletableFuture<R> executeAll(
            List<? extends FencedLock<?>> locks,
            LockOptions options,
            Function<CompositeHandle, ? extends CompletionStage<R>> callback);

    /** As {@link LockOperations#await(String, StateType, Duration)}. */
    <T> CompletableFuture<Optional<T>> await(String key, StateType<T> type, Duration timeout);

    /** As {@link LockOperations#await(String, StateType, Predicate, Duration)}. */
    <T> CompletableFuture<Optional<T>> await(
            String key, StateType<T> type, Predicate<? super @Nullable T> predicate, Duration timeout);

    /** As {@link LockOperations#read}. */
    <T> CompletableFuture<Optional<T>> read(String key, StateType<T> type);

    /** As {@link LockOperations#readPossiblyStale}. */
    <T> CompletableFuture<Optional<T>> readPossiblyStale(String key, StateType<T> type);

    /** As {@link LockOperations#set}. */
    <T> CompletableFuture<Boolean> set(String key, StateType<T> type, T value, StateExpiry expiry);

    /** As {@link LockOperations#delete}. */
    CompletableFuture<Boolean> delete(String key, Duration wait);

    /** As {@link LockOperations#computeIfAbsent}. The lock is held until the stage that the supplier returns completes. */
    <T> CompletableFuture<T> computeIfAbsent(
            String key,
            StateType<T> type,
            LockOptions options,
            Supplier<? extends CompletionStage<? extends T>> supplier);

    /** As {@link LockOperations#touch}. */
    CompletableFuture<Boolean> touch(String key, Duration expiry);

    /** As {@link LockOperations#revoke}. */
    CompletableFuture<Boolean> revoke(String key, long token);

    /** As {@link LockOperations#inspect}. */
    CompletableFuture<LockInspection> inspect(String key);

    /** As {@link LockOperations#withLock} with the template's defaults. */
    default <T> CompletableFuture<State<T>> withLock(
            String key,
            StateType<T> type,
            Function<@Nullable T, ? extends CompletionStage<? extends @Nullable T>> function) {
        return withLock(key, type, LockOptions.defaults(), function);
    }

    /** As {@link LockOperations#withLock} for a plain class, with the template's defaults. */
    default <T> CompletableFuture<State<T>> withLock(
            String key,
            Class<T> type,
            Function<@Nullable T, ? extends CompletionStage<? extends @Nullable T>> function) {
        return withLock(key, StateType.of(type), LockOptions.defaults(), function);
    }

    /** As {@link LockOperations#withLock} for a plain class. */
    default <T> CompletableFuture<State<T>> withLock(
            String key,
            Class<T> type,
            LockOptions options,
            Function<@Nullable T, ? extends CompletionStage<? extends @Nullable T>> function) {
        return withLock(key, StateType.of(type), options, function);
    }

    /** As {@link LockOperations#execute} with the template's defaults. */
    default <T, R extends @Nullable Object> CompletableFuture<R> execute(
            String key, StateType<T> type, Function<LockHandle<T>, ? extends CompletionStage<R>> callback) {
        return execute(key, type, LockOptions.defaults(), callback);
    }

    /** As {@link LockOperations#execute} for a plain class, with the template's defaults. */
    default <T, R extends @Nullable Object> CompletableFuture<R> execute(
            String key, Class<T> type, Function<LockHandle<T>, ? extends CompletionStage<R>> callback) {
        return execute(key, StateType.of(type), LockOptions.defaults(), callback);
    }

    /** As {@link LockOperations#execute} for a plain class. */
    default <T, R extends @Nullable Object> CompletableFuture<R> execute(
            String key,
            Class<T> type,
            LockOptions options,
            Function<LockHandle<T>, ? extends CompletionStage<R>> callback) {
        return execute(key, StateType.of(type), options, callback);
    }

    /** As {@link LockOperations#acquire} with the template's defaults. */
    default <T> CompletableFuture<LockHandle<T>> acquire(String key, StateType<T> type) {
        return acquire(key, type, LockOptions.defaults());
    }

    /** As {@link LockOperations#acquire} for a plain class, with the template's defaults. */
    default <T> CompletableFuture<LockHandle<T>> acquire(String key, Class<T> type) {
        return acquire(key, StateType.of(type), LockOptions.defaults());
    }

    /** As {@link LockOperations#acquire} for a plain class. */
    default <T> CompletableFuture<LockHandle<T>> acquire(String key, Class<T> type, LockOptions options) {
        return acquire(key, StateType.of(type), options);
    }

    /** As {@link LockOperations#tryAcquire} with the template's defaults. */
    default <T> CompletableFuture<Optional<LockHandle<T>>> tryAcquire(String key, StateType<T> type) {
        return tryAcquire(key, type, LockOptions.defaults());
    }

    /** As {@link LockOperations#tryAcquire} for a plain class, with the template's defaults. */
    default <T> CompletableFuture<Optional<LockHandle<T>>> tryAcquire(String key, Class<T> type) {
        return tryAcquire(key, StateType.of(type), LockOptions.defaults());
    }

    /** As {@link LockOperations#tryAcquire} for a plain class. */
    default <T> CompletableFuture<Optional<LockHandle<T>>> tryAcquire(String key, Class<T> type, LockOptions options) {
        return tryAcquire(key, StateType.of(type), options);
    }

    /** As {@link LockOperations#await(String, StateType, Predicate, Duration)} for a plain class. */
    default <T> CompletableFuture<Optional<T>> await(
            String key, Class<T> type, Predicate<? super @Nullable T> predicate, Duration timeout) {
        return await(key, StateType.of(type), predicate, timeout);
    }

    /** As {@link LockOperations#await(String, StateType, Duration)} for a plain class. */
    default <T> CompletableFuture<Optional<T>> await(String key, Class<T> type, Duration timeout) {
        return await(key, StateType.of(type), timeout);
    }

    /** As {@link LockOperations#computeIfAbsent} with the template's defaults. */
    default <T> CompletableFuture<T> computeIfAbsent(
            String key, StateType<T> type, Supplier<? extends CompletionStage<? extends T>> supplier) {
        return computeIfAbsent(key, type, LockOptions.defaults(), supplier);
    }

    /** As {@link LockOperations#computeIfAbsent} for a plain class, with the template's defaults. */
    default <T> CompletableFuture<T> computeIfAbsent(
            String key, Class<T> type, Supplier<? extends CompletionStage<? extends T>> supplier) {
        return computeIfAbsent(key, StateType.of(type), LockOptions.defaults(), supplier);
    }

    /** As {@link LockOperations#computeIfAbsent} for a plain class. */
    default <T> CompletableFuture<T> computeIfAbsent(
            String key, Class<T> type, LockOptions options, Supplier<? extends CompletionStage<? extends T>> supplier) {
        return computeIfAbsent(key, StateType.of(type), options, supplier);
    }

    /** As {@link LockOperations#read} for a plain class. */
    default <T> CompletableFuture<Optional<T>> read(String key, Class<T> type) {
        return read(key, StateType.of(type));
    }

    /** As {@link LockOperations#readPossiblyStale} for a plain class. */
    default <T> CompletableFuture<Optional<T>> readPossiblyStale(String key, Class<T> type) {
        return readPossiblyStale(key, StateType.of(type));
    }

    /** As {@link LockOperations#set} for a plain class. */
    default <T> CompletableFuture<Boolean> set(String key, Class<T> type, T value, StateExpiry expiry) {
        return set(key, StateType.of(type), value, expiry);
    }
}
