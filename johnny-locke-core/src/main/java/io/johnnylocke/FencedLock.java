package io.johnnylocke;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A lock with key, type and options bound: the operations of {@link LockOperations}, shorter to call. It holds nothing
 * itself; every acquisition is a {@link LockHandle} of its own. Immutable and thread-safe.
 *
 * @param <T> the type of the state
 */
public final class FencedLock<T> {

    private final LockOperations operations;
    private final String key;
    private final StateType<T> type;
    private final LockOptions options;

    FencedLock(LockOperations operations, String key, StateType<T> type, LockOptions options) {
        this.operations = operations;
        this.key = Objects.requireNonNull(key, "key");
        this.type = Objects.requireNonNull(type, "type");
        this.options = Objects.requireNonNull(options, "options");
    }

    /** Returns the key. */
    public String key() {
        return key;
    }

    /** Returns the type of the state. */
    public StateType<T> type() {
        return type;
    }

    /** Returns the options of every call. */
    public LockOptions options() {
        return options;
    }

    /** Returns what the calls go to. */
    public LockOperations operations() {
        return operations;
    }

    /** See {@link LockOperations#withLock(String, StateType, LockOptions, StateFunction)}. */
    public <X extends Throwable> State<T> withLock(StateFunction<T, X> function) throws X {
        return operations.withLock(key, type, options, function);
    }

    /** See {@link LockOperations#execute(String, StateType, LockOptions, LockCallback)}. */
    public <R extends @Nullable Object, X extends Throwable> R execute(LockCallback<T, R, X> callback) throws X {
        return operations.execute(key, type, options, callback);
    }

    /** See {@link LockOperations#acquire(String, StateType, LockOptions)}. */
    public LockHandle<T> acquire() {
        return operations.acquire(key, type, options);
    }

    /** See {@link LockOperations#tryAcquire(String, StateType, LockOptions)}. */
    public Optional<LockHandle<T>> tryAcquire() {
        return operations.tryAcquire(key, type, options);
    }

    /** See {@link LockOperations#await(String, StateType, Duration)}. */
    public Optional<T> await(Duration timeout) {
        return operations.await(key, type, timeout);
    }

    /** See {@link LockOperations#await(String, StateType, Predicate, Duration)}. */
    public Optional<T> await(Predicate<? super @Nullable T> predicate, Duration timeout) {
        return operations.await(key, type, predicate, timeout);
    }

    /** See {@link LockOperations#onChange(String, StateType, Consumer)}. */
    public StateWatch onChange(Consumer<StateEvent<T>> listener) {
        return operations.onChange(key, type, listener);
    }

    /** See {@link LockOperations#computeIfAbsent(String, StateType, LockOptions, StateSupplier)}. */
    public <X extends Throwable> T computeIfAbsent(StateSupplier<T, X> supplier) throws X {
        return operations.computeIfAbsent(key, type, options, supplier);
    }

    /** See {@link LockOperations#touch(String, Duration)}. */
    public boolean touch(Duration expiry) {
        return operations.touch(key, expiry);
    }

    /** See {@link LockOperations#read(String, StateType)}. */
    public Optional<T> read() {
        return operations.read(key, type);
    }

    /** See {@link LockOperations#readPossiblyStale(String, StateType)}. */
    public Optional<T> readPossiblyStale() {
        return operations.readPossiblyStale(key, type);
    }

    /** See {@link LockOperations#set(String, StateType, Object, StateExpiry)}. */
    public boolean set(T value, StateExpiry expiry) {
        return operations.set(key, type, value, expiry);
    }

    /** See {@link LockOperations#delete(String, Duration)}. */
    public boolean delete(Duration wait) {
        return operations.delete(key, wait);
    }

    /** See {@link LockOperations#inspect(String)}. */
    public LockInspection inspect() {
        return operations.inspect(key);
    }

    /** Returns the lock's key and type. */
    @Override
    public String toString() {
        return "FencedLock[" + key + ", " + type + "]";
    }
}
