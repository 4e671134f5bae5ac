package io.johnnylocke.spring.integration;

import io.johnnylocke.LockOperations;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;

/**
 * Locks for Spring Integration: for aggregators, leader election, message stores and whatever else takes a registry. A lock
 * belongs to the thread that has locked it, which may lock it again and unlocks it as often. It is the lock that
 * {@link LockOperations} have under the same key, and leaves the state of that key alone. Thread-safe.
 *
 * <p>A lock is held until it is unlocked: its lease, which is the template's, is renewed until then by itself, so that the locks
 * of a process that dies are free soon. Only a lock that is taken with a time to live is not renewed, and ends with that.
 *
 * <p>Once a lock is lost, because the store was away for longer than the lease, or an operator has taken it away, everything that
 * its thread does with it throws {@link java.util.ConcurrentModificationException}, whose cause says why, until it has been unlocked as often
 * as it was locked. If the store fails while a lock is tried, that is a
 * {@link org.springframework.dao.CannotAcquireLockException}; who waits without limit waits for the store, too. If it fails when a lock
 * is given back, that is a {@link io.johnnylocke.LockStoreException}, and the lock is free when its lease is over, at the latest.
 *
 * <p>Locks that nobody holds or waits for take no memory.
 */
public final class JohnnyLockeLockRegistry
        implements RenewableLockRegistry<DistributedLock>, ExpirableLockRegistry<DistributedLock> {

    private final ThreadHolds holds;

    /**
     * Creates a registry.
     *
     * @param locks where locks are kept; one registry for each is enough, and a thread's locks of two registries exclude each other
     */
    public JohnnyLockeLockRegistry(LockOperations locks) {
        this.holds = new ThreadHolds(Objects.requireNonNull(locks, "locks"));
    }

    /**
     * Returns the lock of a key. Nothing is locked yet, and nothing sent.
     *
     * @param lockKey a string of 1 to 512 characters that is not blank, or something with one obvious text: a number, UUID, enum
     *     constant, boolean or character
     * @throws IllegalArgumentException if it is something else
     */
    @Override
    public DistributedLock obtain(Object lockKey) {
        return new ThreadLock(holds, text(lockKey));
    }

    /**
     * Has a lock that this thread holds last at least for as long from now as it was locked for.
     *
     * @throws IllegalStateException if this thread does not hold it, or has lost it
     * @throws io.johnnylocke.LockStoreException if the store did not answer; it lasts as long as before
     */
    @Override
    public void renewLock(Object lockKey) {
        holds.renew(text(lockKey), null);
    }

    /**
     * Has a lock that this thread holds last at least this long from now; never shorter than it did before.
     *
     * @param ttl at least 1 ms
     * @throws IllegalStateException if this thread does not hold it, or has lost it
     * @throws io.johnnylocke.LockStoreException if the store did not answer; it lasts as long as before
     */
    @Override
    public void renewLock(Object lockKey, Duration ttl) {
        holds.renew(text(lockKey), Objects.requireNonNull(ttl, "ttl"));
    }

    /** Does nothing: there are no unused locks to remove. */
    @Override
    public void expireUnusedOlderThan(long age) {
        // A lock is kept in memory by whoever holds it, or waits for it, alone.
    }

    /** The text must be the same in every process, which that of just any object is not. */
    private static String text(@Nullable Object lockKey) {
        boolean hasText = lockKey instanceof CharSequence
                || lockKey instanceof Number
                || lockKey instanceof UUID
                || lockKey instanceof Enum<?>
                || lockKey instanceof Boolean
                || lockKey instanceof Character;
        String text = String.valueOf(lockKey);
        if (!hasText || text.isBlank()) {
            throw new IllegalArgumentException(
                    "A lock key must be a text that is not blank, a number, UUID, enum constant,"
                            + " boolean or character, so that it is the same in every process, was "
                            + (hasText
                                    ? "blank"
                                    : lockKey == null
                                            ? "null"
                                            : "a " + lockKey.getClass().getName()));
        }
        return text;
    }
}
