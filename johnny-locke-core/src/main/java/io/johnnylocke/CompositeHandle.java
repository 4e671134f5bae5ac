package io.johnnylocke;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several locks that are held together: all of them or none. When one is lost the composite is lost, and the others are
 * released with their states unchanged. Thread-safe.
 *
 * <p>Each member has its own state and its own {@linkplain #token fencing token}. A member is named by the
 * {@link FencedLock} that it was acquired with, or by an equal key.
 */
public interface CompositeHandle extends AutoCloseable {

    /** Returns the keys that are held, in the order in which they were acquired; each once. */
    List<String> keys();

    /**
     * Returns the state of a member, as {@link LockHandle#state()}.
     *
     * @param lock the member
     * @throws IllegalArgumentException if the lock is no member
     */
    <T> @Nullable T state(FencedLock<T> lock);

    /**
     * Returns the fencing token of a member, as {@link LockHandle#token()}.
     *
     * @param lock the member
     * @throws IllegalArgumentException if the lock is no member
     */
    long token(FencedLock<?> lock);

    /**
     * Sets aside the state of a member that {@link #release()} is to write; a later call replaces an earlier one. Members
     * for which nothing is set aside keep their state. Encodes at once, sends nothing, does not block.
     *
     * @param lock the member
     * @param next its new state; {@code null} removes the state
     * @throws IllegalArgumentException if the lock is no member
     * @throws StateCodecException if the state cannot be encoded; what was set aside before stays
     * @throws LockLostException if a member was lost
     * @throws IllegalStateException if this handle has been released
     */
    <T> void write(FencedLock<T> lock, @Nullable T next);

    /** Returns whether all members are held, as {@link LockHandle#isHeld()}. Does not block. */
    boolean isHeld();

    /** Returns how much of the shortest lease is left; zero if not held. Does not block. */
    Duration remaining();

    /**
     * Does nothing while {@link #isHeld()}. Does not block.
     *
     * @throws LockLostException naming the first member that was lost
     * @throws IllegalStateException if this handle has been released
     */
    void checkHeld();

    /**
     * Calls the listener once when the first member is lost, at once if one already is; never after an ordinary release.
     * Runs on the template's executor.
     *
     * @param listener told which member was lost and why
     */
    void onLost(Consumer<Loss> listener);

    /**
     * Makes all leases end this long from now, unless they already end later; see {@link LockHandle#renew(Duration)}.
     *
     * @param lease at least 1 ms
     * @throws LockLostException naming a member that was lost
     * @throws LockStoreException if the store did not answer in time
     * @throws IllegalStateException if this handle has been released
     */
    void renew(Duration lease);

    /** As {@link #renew} without blocking; failures complete the stage. */
    CompletionStage<Void> renewAsync(Duration lease);

    /**
     * Releases all members, and writes what was set aside. If there is something to write, the store is first asked whether
     * all members are still held, and nothing is written if one is not. Then each member is written and released in one
     * atomic step of its own: stores have no transaction over several keys. Blocks for the store's answers.
     *
     * @throws LockLostException if a member was lost: nothing was written
     * @throws StaleStateException if somebody in this process who shares a member has written since its state was looked at:
     *     nothing was written, but this handle's part of the locks was released
     * @throws LockStoreException if the store did not answer in time, or if a member was lost or found stale in the midst of the release,
     *     when others had been written; {@link LockStoreException#isOutcomeUnknown()} tells whether something may have been
     *     written, and the message what
     * @throws IllegalStateException if this handle has been released before
     */
    void release();

    /** As {@link #release()} without blocking; failures complete the stage. Completes on the template's executor. */
    CompletionStage<Void> releaseAsync();

    /**
     * Releases all members with their states unchanged if this handle has neither been released nor lost one of them;
     * otherwise does nothing. What was set aside is dropped: a block that is left by an exception writes nothing.
     *
     * @throws LockStoreException as {@link #release()}
     */
    @Override
    void close();
}
