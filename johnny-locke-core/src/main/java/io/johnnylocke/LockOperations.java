package io.johnnylocke;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Locks that carry the state they guard. Implemented by {@code LockTemplate}; an interface so that users can put a mock in
 * its place. Thread-safe.
 *
 * <p>A <em>key</em> is any string of 1 to 512 characters that is not blank. Every method that takes one throws
 * {@link NullPointerException} or {@link IllegalArgumentException} for a bad argument before anything is sent,
 * {@link LockClosedException} when the template is closed, {@link LockStoreException} when the store fails, and
 * {@link LockInterruptedException} when the thread is interrupted while it waits. The methods block; {@link #async()} has
 * the twins that do not.
 *
 * <p>A {@code withLock}, {@code execute} or {@code computeIfAbsent} inside of the function or callback of another one with
 * the same key, on the same thread, shares the lock of that one. Every other call inside of it
 * finds the lock busy.
 *
 * <p>What a {@code null} option means is said in {@link LockOptions}.
 */
public interface LockOperations {

    /**
     * Acquires the lock, hands the current state to the function, writes what it returns and releases the lock, the last
     * two in one atomic step.
     *
     * @param key the key to lock
     * @param type the type of the state
     * @param options the wait, the lease and the rest
     * @param function makes the next state from the current one; if it throws, the state stays as it was
     * @return what was written, with the fencing token under which it was
     * @throws LockTimeoutException if the lock was not acquired within the wait
     * @throws LockLostException if the lock was lost while the function ran; nothing was written
     * @throws StateCodecException if a state cannot be encoded or decoded; the lock is free, the stored bytes untouched
     * @throws X what the function throws
     */
    <T, X extends Throwable> State<T> withLock(
            String key, StateType<T> type, LockOptions options, StateFunction<T, X> function) throws X;

    /**
     * Acquires the lock, runs the callback with the handle, and releases the lock, writing what the callback has
     * {@linkplain LockHandle#write set aside}, if anything.
     *
     * @param key the key to lock
     * @param type the type of the state
     * @param options the wait, the lease and the rest
     * @param callback the work; if it throws, what it set aside is dropped
     * @return what the callback returned
     * @throws LockTimeoutException if the lock was not acquired within the wait
     * @throws LockLostException if the lock was lost while the callback ran; nothing was written
     * @throws StateCodecException if the stored state cannot be decoded; the lock is free, the stored bytes untouched
     * @throws X what the callback throws
     */
    <T, R extends @Nullable Object, X extends Throwable> R execute(
            String key, StateType<T> type, LockOptions options, LockCallback<T, R, X> callback) throws X;

    /**
     * Acquires the lock for as long as the handle is not released and the lease not over.
     *
     * @param key the key to lock
     * @param type the type of the state
     * @param options the wait, the lease and the rest
     * @return the handle; use it in a {@code try} with resources
     * @throws LockTimeoutException if the lock was not acquired within the wait
     * @throws StateCodecException if the stored state cannot be decoded; the lock is free, the stored bytes untouched
     */
    <T> LockHandle<T> acquire(String key, StateType<T> type, LockOptions options);

    /**
     * Acquires the lock in one attempt, if nobody holds or awaits it with the same or a higher priority; a wait in the options
     * is not used.
     *
     * @param key the key to lock
     * @param type the type of the state
     * @param options the lease and the rest
     * @return the handle, or empty if the lock is busy
     * @throws StateCodecException if the stored state cannot be decoded; the lock is free, the stored bytes untouched
     */
    <T> Optional<LockHandle<T>> tryAcquire(String key, StateType<T> type, LockOptions options);

    /**
     * Acquires several locks together, or none: in one order for all callers, so that two of them cannot block each other;
     * each key once, for which the first lock counts; within one wait. Meanwhile the leases of those that are acquired
     * already are renewed. If it fails, what was acquired is released with states and expiries as they were.
     *
     * <p>A wait in the options of a lock is not used; the rest of its options is.
     *
     * @param locks what to lock: at least one, all of this template
     * @param wait how long to wait for all together; zero: each is tried once
     * @return the handle; use it in a {@code try} with resources
     * @throws IllegalArgumentException if there are no locks, one is of another template, or a key has two types
     * @throws LockTimeoutException if not all were acquired within the wait, naming the one that was waited for
     * @throws LockLostException if one that was acquired already was lost while others were waited for
     * @throws StateCodecException if a stored state cannot be decoded; everything is released
     */
    CompositeHandle acquireAll(List<? extends FencedLock<?>> locks, Duration wait);

    /**
     * Acquires several locks together as {@link #acquireAll}, runs the callback with their handle, and releases them, writing
     * what the callback has {@linkplain CompositeHandle#write set aside}, if anything. A call inside of the callback shares
     * the locks as it would inside of {@link #execute(String, StateType, LockOptions, LockCallback)}.
     *
     * @param locks what to lock: at least one, all of this template
     * @param options the wait for all together, and whether a loss interrupts; the rest is taken from each lock's own
     * @param callback the work; if it throws, what it set aside is dropped
     * @return what the callback returned
     * @throws IllegalArgumentException as {@link #acquireAll}
     * @throws LockTimeoutException if not all were acquired within the wait, naming the one that was waited for
     * @throws LockLostException if one was lost; nothing was written
     * @throws StateCodecException if a stored state cannot be decoded; everything is released
     * @throws LockStoreException as {@link CompositeHandle#release}
     * @throws X what the callback throws
     */
    <R extends @Nullable Object, X extends Throwable> R executeAll(
            List<? extends FencedLock<?>> locks, LockOptions options, CompositeCallback<R, X> callback) throws X;

    /**
     * Waits until nobody holds the key and returns its state then, without ever taking the lock. The moment in which a
     * lock passes from one holder to the next counts.
     *
     * @param key the key to watch
     * @param type the type of the state
     * @param timeout how long to wait; zero looks once, {@link LockOptions#WAIT_FOREVER} waits without limit
     * @return the state, or empty if there is none
     * @throws LockTimeoutException if the key stayed held
     * @throws StateCodecException if the stored state cannot be decoded
     */
    <T> Optional<T> await(String key, StateType<T> type, Duration timeout);

    /**
     * Waits until nobody holds the key and its state suits, and returns that state, without ever taking the lock. States
     * that come and go between two looks may be missed; the last one is not.
     *
     * @param key the key to watch
     * @param type the type of the state
     * @param predicate says whether a state suits; gets {@code null} if there is none; runs on the template's executor
     * @param timeout how long to wait; zero looks once, {@link LockOptions#WAIT_FOREVER} waits without limit
     * @return the state, or empty if there is none and that suits
     * @throws LockTimeoutException if the key stayed held, or no state suited
     * @throws StateCodecException if the stored state cannot be decoded
     */
    <T> Optional<T> await(String key, StateType<T> type, Predicate<? super @Nullable T> predicate, Duration timeout);

    /**
     * Calls the listener each time that the state has changed and nobody holds the key, until the watch or the template is
     * closed. Tells the latest state: of changes in quick succession some may be left out, and a state that is written again
     * as it was is no change. Neither a lost message nor a broken connection loses the last one, but it may be late by a
     * second or, after an outage, by as much as that takes. Events are told one after the other on the template's executor;
     * a listener that throws is logged. Does not block.
     *
     * @param key the key to watch
     * @param type the type of the state
     * @param listener told of each change; what is there at the beginning is none
     * @return the watch, to be closed when it is no longer wanted
     */
    <T> StateWatch onChange(String key, StateType<T> type, Consumer<StateEvent<T>> listener);

    /**
     * Calls the listener when the state of any key of the namespace was written or removed, also while the key is held on,
     * until the watch or the template is closed: for copies of many states, say in a cache. That a state has expired is
     * told only by stores that notice it by themselves, which neither Redis nor memory does. While the listener is busy
     * only the latest change of each key is kept. Does not block.
     *
     * @param listener told of each change on the template's executor, one after the other; what it throws is logged. Read
     *     the state if it matters, for it may have changed again
     * @param resync run before the first change and each time that changes may have been missed, for the connection was lost:
     *     whoever keeps copies of states drops them then
     * @return the watch, to be closed when it is no longer wanted
     * @throws UnsupportedOperationException if the store does not tell of such changes as it is configured
     */
    StateWatch onChange(Consumer<KeyChange> listener, Runnable resync);

    /**
     * Reads the state that was last written, held or not, without locking.
     *
     * @param key the key to read
     * @param type the type of the state
     * @return the state, or empty if there is none
     * @throws StateCodecException if the stored state cannot be decoded
     */
    <T> Optional<T> read(String key, StateType<T> type);

    /**
     * Reads a state from wherever it can be read with the least trouble to the primary: a state that was written before may
     * be returned, or none where there is one by now. For pages and figures, never for a decision. On a Redis cluster a
     * replica is asked, and the primary if that does not answer within half a second; everywhere else this is {@link #read(String, StateType)}.
     *
     * @param key the key to read
     * @param type the type of the state
     * @return a state that was written last once, or empty
     * @throws StateCodecException if the stored state cannot be decoded
     */
    <T> Optional<T> readPossiblyStale(String key, StateType<T> type);

    /**
     * Writes the state under the lock, if the lock is free; never waits.
     *
     * @param key the key to write
     * @param type the type of the state
     * @param value the new state; use {@link #delete} to remove one
     * @param expiry how long it lives; {@link StateExpiry#none()} also takes away an earlier expiry
     * @return whether it was written; {@code false} if the lock is busy
     * @throws StateCodecException if the state cannot be encoded; nothing was sent
     * @throws LockLostException if the lock was lost between its grant and the write; nothing was written
     */
    <T> boolean set(String key, StateType<T> type, T value, StateExpiry expiry);

    /**
     * Removes the state and what the store keeps about the key, under the lock.
     *
     * @param key the key to remove
     * @param wait how long to wait for the lock; zero for one attempt
     * @return whether there was a state
     * @throws LockTimeoutException if the lock was not acquired within the wait; nothing was removed
     * @throws LockLostException if the lock was lost between its grant and the removal; nothing was removed
     */
    boolean delete(String key, Duration wait);

    /**
     * Returns the state; if there is none, has it made under the lock. Of many callers at once one makes it and the others
     * get what it has made. If that fails, the next one tries.
     *
     * @param key the key
     * @param type the type of the state
     * @param options the wait for the lock, which includes the time that others take to make the state; the lease and the
     *     rest
     * @param supplier makes the state; must not return {@code null}
     * @return the state that was there or was made
     * @throws LockTimeoutException if the lock was not acquired within the wait
     * @throws LockLostException if the lock was lost while the supplier ran; nothing was written
     * @throws StateCodecException if a state cannot be encoded or decoded
     * @throws X what the supplier throws
     */
    <T, X extends Throwable> T computeIfAbsent(
            String key, StateType<T> type, LockOptions options, StateSupplier<T, X> supplier) throws X;

    /**
     * Makes a state that nobody holds live this long from now. Does nothing to a state that is held: it does not expire, and
     * how long it lives afterwards is for its holder to say. Never waits.
     *
     * @param key the key
     * @param expiry 1 ms to 36,500 days
     * @return whether there is a state, held or not
     * @throws IllegalArgumentException if the expiry is shorter or longer
     */
    boolean touch(String key, Duration expiry);

    /**
     * Takes the lock away from its holder, with the state unchanged: an operator's way out of a lock that is held too long.
     * The holder is told ({@link LossReason#REVOKED}) and what it writes from now on is refused; who waits goes on. What
     * the holder does otherwise, nobody can stop.
     *
     * @param key the key
     * @param token whose hold to end, as {@link #inspect} shows it: so a repeated call cannot hit the next holder
     * @return whether that token was revoked, now or before; {@code false} if it does not hold
     */
    boolean revoke(String key, long token);

    /**
     * Looks at a key without changing anything.
     *
     * @param key the key to look at
     * @return what the store knows about it
     */
    LockInspection inspect(String key);

    /** Returns the same operations without blocking. */
    AsyncLockOperations async();

    /** Returns the namespace that the keys are in. */
    String namespace();

    /**
     * Returns the name under which this client holds locks in the store, unique for every client ever started. It changes
     * when a closed template is started again.
     */
    String clientId();

    /**
     * Binds key, type and options, for a lock that is used in several places.
     *
     * @param key the key to lock
     * @param type the type of the state
     * @param options the options of every call
     */
    default <T> FencedLock<T> lock(String key, StateType<T> type, LockOptions options) {
        return new FencedLock<>(this, key, type, options);
    }

    /** {@link #lock(String, StateType, LockOptions)} with the template's defaults. */
    default <T> FencedLock<T> lock(String key, StateType<T> type) {
        return lock(key, type, LockOptions.defaults());
    }

    /** {@link #lock(String, StateType, LockOptions)} for a plain class, with the template's defaults. */
    default <T> FencedLock<T> lock(String key, Class<T> type) {
        return lock(key, StateType.of(type), LockOptions.defaults());
    }

    /** {@link #lock(String, StateType, LockOptions)} for a plain class. */
    default <T> FencedLock<T> lock(String key, Class<T> type, LockOptions options) {
        return lock(key, StateType.of(type), options);
    }

    /** {@link #withLock(String, StateType, LockOptions, StateFunction)} with the template's defaults. */
    default <T, X extends Throwable> State<T> withLock(String key, StateType<T> type, StateFunction<T, X> function)
            throws X {
        return withLock(key, type, LockOptions.defaults(), function);
    }

    /** {@link #withLock(String, StateType, LockOptions, StateFunction)} for a plain class, with the template's defaults. */
    default <T, X extends Throwable> State<T> withLock(String key, Class<T> type, StateFunction<T, X> function)
            throws X {
        return withLock(key, StateType.of(type), LockOptions.defaults(), function);
    }

    /** {@link #withLock(String, StateType, LockOptions, StateFunction)} for a plain class. */
    default <T, X extends Throwable> State<T> withLock(
            String key, Class<T> type, LockOptions options, StateFunction<T, X> function) throws X {
        return withLock(key, StateType.of(type), options, function);
    }

    /** {@link #execute(String, StateType, LockOptions, LockCallback)} with the template's defaults. */
    default <T, R extends @Nullable Object, X extends Throwable> R execute(
            String key, StateType<T> type, LockCallback<T, R, X> callback) throws X {
        return execute(key, type, LockOptions.defaults(), callback);
    }

    /** {@link #execute(String, StateType, LockOptions, LockCallback)} for a plain class, with the template's defaults. */
    default <T, R extends @Nullable Object, X extends Throwable> R execute(
            String key, Class<T> type, LockCallback<T, R, X> callback) throws X {
        return execute(key, StateType.of(type), LockOptions.defaults(), callback);
    }

    /** {@link #execute(String, StateType, LockOptions, LockCallback)} for a plain class. */
    default <T, R extends @Nullable Object, X extends Throwable> R execute(
            String key, Class<T> type, LockOptions options, LockCallback<T, R, X> callback) throws X {
        return execute(key, StateType.of(type), options, callback);
    }

    /** {@link #acquire(String, StateType, LockOptions)} with the template's defaults. */
    default <T> LockHandle<T> acquire(String key, StateType<T> type) {
        return acquire(key, type, LockOptions.defaults());
    }

    /** {@link #acquire(String, StateType, LockOptions)} for a plain class, with the template's defaults. */
    default <T> LockHandle<T> acquire(String key, Class<T> type) {
        return acquire(key, StateType.of(type), LockOptions.defaults());
    }

    /** {@link #acquire(String, StateType, LockOptions)} for a plain class. */
    default <T> LockHandle<T> acquire(String key, Class<T> type, LockOptions options) {
        return acquire(key, StateType.of(type), options);
    }

    /**
     * {@link #acquire(String, StateType, LockOptions)} with this wait.
     *
     * @param wait how long to wait; zero for one attempt
     */
    default <T> LockHandle<T> acquire(String key, StateType<T> type, Duration wait) {
        return acquire(key, type, LockOptions.defaults().waitAtMost(wait));
    }

    /**
     * {@link #acquire(String, StateType, LockOptions)} for a plain class, with this wait.
     *
     * @param wait how long to wait; zero for one attempt
     */
    default <T> LockHandle<T> acquire(String key, Class<T> type, Duration wait) {
        return acquire(key, type, LockOptions.defaults().waitAtMost(wait));
    }

    /** {@link #tryAcquire(String, StateType, LockOptions)} with the template's defaults. */
    default <T> Optional<LockHandle<T>> tryAcquire(String key, StateType<T> type) {
        return tryAcquire(key, type, LockOptions.defaults());
    }

    /** {@link #tryAcquire(String, StateType, LockOptions)} for a plain class, with the template's defaults. */
    default <T> Optional<LockHandle<T>> tryAcquire(String key, Class<T> type) {
        return tryAcquire(key, StateType.of(type), LockOptions.defaults());
    }

    /** {@link #tryAcquire(String, StateType, LockOptions)} for a plain class. */
    default <T> Optional<LockHandle<T>> tryAcquire(String key, Class<T> type, LockOptions options) {
        return tryAcquire(key, StateType.of(type), options);
    }

    /** {@link #await(String, StateType, Duration)} for a plain class. */
    default <T> Optional<T> await(String key, Class<T> type, Duration timeout) {
        return await(key, StateType.of(type), timeout);
    }

    /** {@link #await(String, StateType, Predicate, Duration)} for a plain class. */
    default <T> Optional<T> await(
            String key, Class<T> type, Predicate<? super @Nullable T> predicate, Duration timeout) {
        return await(key, StateType.of(type), predicate, timeout);
    }

    /** {@link #onChange(String, StateType, Consumer)} for a plain class. */
    default <T> StateWatch onChange(String key, Class<T> type, Consumer<StateEvent<T>> listener) {
        return onChange(key, StateType.of(type), listener);
    }

    /** {@link #computeIfAbsent(String, StateType, LockOptions, StateSupplier)} with the template's defaults. */
    default <T, X extends Throwable> T computeIfAbsent(String key, StateType<T> type, StateSupplier<T, X> supplier)
            throws X {
        return computeIfAbsent(key, type, LockOptions.defaults(), supplier);
    }

    /**
     * {@link #computeIfAbsent(String, StateType, LockOptions, StateSupplier)} for a plain class, with the template's
     * defaults.
     */
    default <T, X extends Throwable> T computeIfAbsent(String key, Class<T> type, StateSupplier<T, X> supplier)
            throws X {
        return computeIfAbsent(key, StateType.of(type), LockOptions.defaults(), supplier);
    }

    /** {@link #computeIfAbsent(String, StateType, LockOptions, StateSupplier)} for a plain class. */
    default <T, X extends Throwable> T computeIfAbsent(
            String key, Class<T> type, LockOptions options, StateSupplier<T, X> supplier) throws X {
        return computeIfAbsent(key, StateType.of(type), options, supplier);
    }

    /** {@link #read(String, StateType)} for a plain class. */
    default <T> Optional<T> read(String key, Class<T> type) {
        return read(key, StateType.of(type));
    }

    /** {@link #readPossiblyStale(String, StateType)} for a plain class. */
    default <T> Optional<T> readPossiblyStale(String key, Class<T> type) {
        return readPossiblyStale(key, StateType.of(type));
    }

    /** {@link #set(String, StateType, Object, StateExpiry)} for a plain class. */
    default <T> boolean set(String key, Class<T> type, T value, StateExpiry expiry) {
        return set(key, StateType.of(type), value, expiry);
    }
}
