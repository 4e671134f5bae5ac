package io.johnnylocke.spring.integration;

import io.johnnylocke.LockException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInterruptedException;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;

/** What each thread holds, and how often. Adds to handles, which belong to nobody, that they belong to a thread. */
final class ThreadHolds {

    /** Neither read nor written. */
    private static final StateType<Void> NO_STATE = StateType.of(Void.class);

    /** The longest time that there is. */
    private static final Duration UNTIL_UNLOCKED = Duration.ofDays(36_500);

    /** Not even the expiry of a state changes. */
    private static final LockOptions OPTIONS =
            LockOptions.defaults().name("spring-integration").stateExpiry(StateExpiry.none());

    private final LockOperations locks;

    @SuppressWarnings("ThreadLocalUsage") // of one registry, and empty again when a thread holds nothing
    private final ThreadLocal<@Nullable Map<String, ThreadHold>> held = new ThreadLocal<>();

    ThreadHolds(LockOperations locks) {
        this.locks = locks;
    }

    /** Returns whether this thread holds nothing, so that nothing is kept for it. */
    boolean isEmpty() {
        return held.get() == null;
    }

    /** Locks, whether the thread is interrupted or not, and leaves the interrupt for later. */
    boolean lockUninterruptibly(String key, Duration wait, @Nullable Duration ttl) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock(key, wait, ttl);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Locks, once more if this thread holds the lock already.
     *
     * @param ttl how long the lock is held, or {@code null}: until it is unlocked
     * @return whether it was locked within the wait
     */
    boolean lock(String key, Duration wait, @Nullable Duration ttl) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Map<String, ThreadHold> mine = held.get();
        ThreadHold hold = mine == null ? null : mine.get(key);
        try {
            if (hold != null) {
                hold.again(ttl);
                return true;
            }
            LockHandle<Void> handle = locks.acquire(key, NO_STATE, options(ttl).waitAtMost(wait));
            if (mine == null) {
                mine = new HashMap<>();
                held.set(mine);
            }
            mine.put(key, new ThreadHold(handle));
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        } catch (LockInterruptedException e) {
            Thread.interrupted(); // Whoever gets the exception decides about the flag.
            throw interruption(e);
        } catch (LockLostException e) {
            throw lost(key, e);
        } catch (LockException e) {
            throw new CannotAcquireLockException("Lock '" + key + "' cannot be acquired: " + e.getMessage(), e);
        }
    }

    private static LockOptions options(@Nullable Duration ttl) {
        return ttl == null ? OPTIONS.renewUpTo(UNTIL_UNLOCKED) : OPTIONS.lease(ttl);
    }

    private static InterruptedException interruption(LockInterruptedException e) {
        InterruptedException interruption = new InterruptedException(e.getMessage());
        interruption.initCause(e);
        return interruption;
    }

    void unlock(String key) {
        Map<String, ThreadHold> mine = held.get();
        ThreadHold hold = mine == null ? null : mine.get(key);
        if (mine == null || hold == null) {
            throw new IllegalMonitorStateException("Lock '" + key + "' is not held by the thread '"
                    + Thread.currentThread().getName() + "': only the one that has locked it can unlock it");
        }
        if (hold.isLast()) {
            mine.remove(key);
            if (mine.isEmpty()) {
                held.remove();
            }
        }
        try {
            hold.leave();
        } catch (LockLostException e) {
            throw lost(key, e);
        }
    }

    void renew(String key, @Nullable Duration ttl) {
        Map<String, ThreadHold> mine = held.get();
        ThreadHold hold = mine == null ? null : mine.get(key);
        if (hold == null) {
            throw new IllegalStateException("Lock '" + key + "' cannot be renewed: it is not held by the thread '"
                    + Thread.currentThread().getName() + "'");
        }
        try {
            hold.renew(ttl);
        } catch (LockLostException e) {
            throw new IllegalStateException("Lock '" + key + "' cannot be renewed: " + e.getMessage(), e);
        }
    }

    private static ConcurrentModificationException lost(String key, LockLostException e) {
        return new ConcurrentModificationException(
                "Lock '" + key + "' was lost while it was in use, so others may have changed what it protects: "
                        + e.getMessage(),
                e);
    }
}
