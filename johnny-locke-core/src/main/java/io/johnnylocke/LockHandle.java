package io.johnnylocke;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One acquisition of a lock. The handle owns the lock, not the thread: it may be passed on and used from any thread.
 * Thread-safe.
 *
 * <p>What counts is the store: a write or a release is accepted only while the {@linkplain #token() fencing token} is the
 * current one, so a handle that lost its lock can never write, even if it has not noticed the loss yet.
 *
 * @param <T> the type of the state
 */
public interface LockHandle<T> extends AutoCloseable {

    /** Returns the key that is held. */
    String key();

    /**
     * Returns the state, or {@code null} if there is none: as it was when the lock was acquired or, if a nested call or
     * another handle of this process has shared the hold and written, as it is now. The object is this handle's own copy:
     * changing it changes nothing stored. Does not block.
     *
     * @throws StateCodecException if the state was written meanwhile and cannot be decoded as this type
     */
    @Nullable
    T state();

    /**
     * Returns the fencing token: strictly greater than that of every earlier holder of this key, over releases, expiries,
     * deletions and restarts. Pass it on with every effect outside of the lock's own state.
     */
    long token();

    /**
     * Returns whether the lock is held, as far as can be known without asking the store: not released, not told lost, and
     * the lease not over on the monotonic clock, counted from before the request was sent. Never {@code true} after the
     * lease. Does not block.
     */
    boolean isHeld();

    /** Returns how much of the lease is left, as {@link #isHeld()} counts it; zero if not held. Does not block. */
    Duration remaining();

    /**
     * Does nothing while {@link #isHeld()}. Does not block.
     *
     * @throws LockLostException if the lock was lost
     * @throws IllegalStateException if this handle has been released
     */
    void checkHeld();

    /**
     * Calls the listener once when the lock is lost, at once if it already is; never after an ordinary release. Listeners
     * run on the template's executor, so they may block, and one that throws is logged.
     *
     * @param listener told what was lost and why
     */
    void onLost(Consumer<Loss> listener);

    /**
     * Calls the listener once when somebody of higher priority has asked for the lock with a
     * {@linkplain Preemption#after grace}: what is released in time is written, then the lock is lost as
     * {@link LossReason#PREEMPTED}. At once if it was announced
     * to this process before; never by an immediate preemption. Who shares a hold later from another process is not told. Listeners run on
     * the template's executor, so they may block, and one that throws is logged.
     *
     * @param listener told how long there is left
     */
    void onPreemptionAnnounced(Consumer<PreemptionNotice> listener);

    /**
     * Sets aside the state that {@link #release()} is to write; a later call replaces an earlier one.
     * Encodes at once, sends nothing, does not block.
     *
     * @param next the new state; {@code null} removes the state
     * @throws StateCodecException if it cannot be encoded; what was set aside before stays, the lock stays held
     * @throws IllegalStateException if this handle has been released
     */
    void write(@Nullable T next);

    /**
     * Releases the lock, or this handle's part of it if others share it, and, in the same atomic step, writes what {@link #write} has set aside; without that the stored
     * bytes stay as they are. Blocks for the store's answer; an interrupt does not cut it short.
     *
     * @throws LockLostException if the lock was lost: nothing was written
     * @throws StaleStateException if there is something to write, and somebody who shares the hold has written after this
     *     handle last returned its {@link #state()} before {@link #write}, or since the acquisition if it never did: nothing was
     *     written, but this handle's part of the lock was released
     * @throws LockStoreException if the store did not answer in time; {@link LockStoreException#isOutcomeUnknown()} tells
     *     whether the state may have been written. The lock ends with its lease at the latest
     * @throws IllegalStateException if this handle has been released before; nothing is sent
     */
    void release();

    /**
     * Writes the state and releases the lock in one atomic step. As {@link #write} followed by {@link #release()}, but
     * when the state cannot be encoded the lock is released, with the old state kept.
     *
     * @param next the new state; {@code null} removes the state
     * @throws StateCodecException if it cannot be encoded
     * @throws LockLostException as {@link #release()}
     * @throws LockStoreException as {@link #release()}
     * @throws IllegalStateException as {@link #release()}
     */
    void release(@Nullable T next);

    /** As {@link #release()} without blocking; failures complete the stage. Completes on the template's executor. */
    CompletionStage<Void> releaseAsync();

    /**
     * As {@link #release(Object)} without blocking; failures, the codec's too, complete the stage.
     *
     * @param next the new state; {@code null} removes the state
     */
    CompletionStage<Void> releaseAsync(@Nullable T next);

    /** Renews with the lease that the lock was acquired with. See {@link #renew(Duration)}. */
    void renew();

    /**
     * Makes the lease end this long from now, by the store's clock, unless it already ends later: a renewal never
     * shortens. A lock with a {@linkplain LockOptions#renewUpTo maximum hold} ends with that nevertheless. The token stays the
     * same. Blocks for the store's answer.
     *
     * @param lease at least 1 ms
     * @throws LockLostException if the lock was lost
     * @throws LockStoreException if the store did not answer in time; the lock stays held until the end known so far
     * @throws IllegalStateException if this handle has been released
     */
    void renew(Duration lease);

    /**
     * As {@link #renew(Duration)} without blocking; failures complete the stage.
     *
     * @param lease at least 1 ms
     */
    CompletionStage<Void> renewAsync(Duration lease);

    /**
     * Releases the lock with the state unchanged if this handle has neither been released nor lost the lock; otherwise does
     * nothing. What was set aside is dropped: a block that is left by an exception writes nothing.
     *
     * @throws LockStoreException as {@link #release()}
     */
    @Override
    void close();
}
