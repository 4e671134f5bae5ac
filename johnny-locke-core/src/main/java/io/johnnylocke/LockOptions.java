package io.johnnylocke;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one call wants different from the template's defaults. Immutable: every method returns a changed copy.
 *
 * <pre>{@code
 * LockOptions.defaults().waitAtMost(Duration.ofMillis(500)).lease(Duration.ofSeconds(5))
 * }</pre>
 *
 * @param waitAtMost how long to wait for the lock, or {@code null} for the template's default
 * @param lease how long the store lets the holder hold, or {@code null} for the template's default
 * @param stateExpiry how long the state lives when nobody holds it, or {@code null} for the template's default
 * @param maximumHold until how long after the grant the lease is renewed while the handle lives, or {@code null} for the
 *     template's default
 * @param priority the order among waiters; a strictly higher priority takes the lock over from its holder
 */
public record LockOptions(
        @Nullable Duration waitAtMost,
        @Nullable Duration lease,
        @Nullable Duration maximumHold,
        @Nullable StateExpiry stateExpiry,
        int priority) {

    /** Waits without limit. */
    public static final Duration WAIT_FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final LockOptions DEFAULTS = new LockOptions(null, null, null, null, 0);

    /**
     * Checks each value.
     *
     * @throws IllegalArgumentException if the wait is negative, the lease or the maximum hold below 1 ms or above 36,500
     *     days, or the maximum hold below the lease
     */
    public LockOptions {
        if (waitAtMost != null) {
            Arguments.notNegative(waitAtMost, "wait");
        }
        if (lease != null) {
            Arguments.countable(lease, "lease");
        }
        if (maximumHold != null) {
            Arguments.countable(maximumHold, "maximumHold");
            if (lease != null && maximumHold.compareTo(lease) < 0) {
                throw new IllegalArgumentException(
                        "maximumHold must not be below the lease of " + lease + ", was " + maximumHold);
            }
        }
    }

    /** Nothing different from the template's defaults. */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with this wait, counted on the caller's monotonic clock from the call on.
     *
     * @param wait zero for one attempt, {@link #WAIT_FOREVER} for no limit
     * @throws IllegalArgumentException if it is negative
     */
    public LockOptions waitAtMost(Duration wait) {
        return new LockOptions(Arguments.notNegative(wait, "wait"), lease, maximumHold, stateExpiry, priority);
    }

    /**
     * Returns a copy with this lease, counted by the store's clock from the grant on.
     *
     * @param newLease 1 ms to 36,500 days
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public LockOptions lease(Duration newLease) {
        return new LockOptions(waitAtMost, Arguments.countable(newLease, "lease"), maximumHold, stateExpiry, priority);
    }

    /**
     * Returns a copy with which the lease is renewed by itself, each time that a third of it is over, for as long as the
     * handle is neither released nor lost, and until this long after the grant; then the lock is lost as
     * {@link LossReason#EXPIRED}. So the lease can be short, and the lock of a process that dies is free soon, although
     * the work is long. If renewals fail, the loss is told a tenth of the lease, half a second at most, before the store
     * may give the lock to somebody else.
     *
     * @param newMaximumHold 1 ms to 36,500 days and at least the lease; counted on the monotonic clock of this process
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public LockOptions renewUpTo(Duration newMaximumHold) {
        return new LockOptions(waitAtMost, lease, newMaximumHold, stateExpiry, priority);
    }

    /**
     * Returns a copy with this state expiry.
     *
     * @param expiry the policy; {@link StateExpiry#none()} to keep the state for good
     */
    public LockOptions stateExpiry(StateExpiry expiry) {
        return new LockOptions(waitAtMost, lease, maximumHold, Objects.requireNonNull(expiry, "stateExpiry"), priority);
    }

    /**
     * Returns a copy with this priority. Waiters are served by priority, then by arrival. A strictly higher priority
     * takes the lock over from its holder at once, whose writes are refused from then on; an equal one never does.
     *
     * @param newPriority any number; 0 is the default, negative ones yield to it
     */
    public LockOptions priority(int newPriority) {
        return new LockOptions(waitAtMost, lease, maximumHold, stateExpiry, newPriority);
    }
}
