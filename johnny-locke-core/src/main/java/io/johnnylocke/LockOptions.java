package io.johnnylocke;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
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
 * @param preemption how it takes over
 * @param maximumAttempts how often the lock may be found busy before the call gives up, or 0 for any number of times
 * @param holderId who holds: acquisitions with the same id share the hold, or {@code null} for one of its own
 * @param interruptsOnLoss whether a callback is interrupted or cancelled when the lock is lost
 * @param name what metrics call this use of locks, or {@code null} for no name
 */
public record LockOptions(
        @Nullable Duration waitAtMost,
        @Nullable Duration lease,
        @Nullable Duration maximumHold,
        @Nullable StateExpiry stateExpiry,
        int priority,
        Preemption preemption,
        int maximumAttempts,
        @Nullable String holderId,
        boolean interruptsOnLoss,
        @Nullable String name) {

    /** Waits without limit. */
    public static final Duration WAIT_FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final LockOptions DEFAULTS =
            new LockOptions(null, null, null, null, 0, Preemption.IMMEDIATE, 0, null, false, null);

    /**
     * Checks each value.
     *
     * @throws IllegalArgumentException if the wait or the number of attempts is negative, the lease or the maximum hold
     *     below 1 ms or above 36,500 days, the maximum hold below the lease, the grace of a preemption above it, or the
     *     holder id or the name blank or longer than 512 characters
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
                        "maximumHold (renewUpTo) must not be below the lease of " + lease + ", was " + maximumHold);
            }
        }
        Duration grace = Objects.requireNonNull(preemption, "preemption").grace();
        if (grace != null && lease != null && grace.compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "grace of a preemption must not be above the lease of " + lease + ", was " + grace);
        }
        if (maximumAttempts < 0) {
            throw new IllegalArgumentException("maximumAttempts must not be negative, was " + maximumAttempts);
        }
        checkText(holderId, "holderId");
        checkText(name, "name");
    }

    private static void checkText(@Nullable String text, String what) {
        if (text != null && (text.isBlank() || text.length() > 512)) {
            throw new IllegalArgumentException(what + " must have 1 to 512 characters and not be blank, has "
                    + text.length() + (text.isBlank() ? ", all blank" : ""));
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
        return with(copy -> copy.waitAtMost = Arguments.notNegative(wait, "wait"));
    }

    /**
     * Returns a copy with this lease, counted by the store's clock from the grant on.
     *
     * @param newLease 1 ms to 36,500 days
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public LockOptions lease(Duration newLease) {
        return with(copy -> copy.lease = Arguments.countable(newLease, "lease"));
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
        return with(copy -> copy.maximumHold = Objects.requireNonNull(newMaximumHold, "maximumHold"));
    }

    /**
     * Returns a copy with this state expiry.
     *
     * @param expiry the policy; {@link StateExpiry#none()} to keep the state for good
     */
    public LockOptions stateExpiry(StateExpiry expiry) {
        return with(copy -> copy.stateExpiry = Objects.requireNonNull(expiry, "stateExpiry"));
    }

    /**
     * Returns a copy with this priority. Waiters are served by priority, then by arrival. A strictly higher priority
     * takes the lock over from its holder, at once unless {@link #preemption} says otherwise; an equal one never does. Who
     * waits with a low priority waits for as long as higher ones keep coming.
     *
     * @param newPriority any number; 0 is the default, negative ones yield to it
     */
    public LockOptions priority(int newPriority) {
        return with(copy -> copy.priority = newPriority);
    }

    /**
     * Returns a copy that takes a lock over from a holder of lower priority in this way.
     *
     * @param newPreemption {@link Preemption#IMMEDIATE}, the default, {@link Preemption#NONE} or with a grace
     * @throws IllegalArgumentException if the grace is above the lease
     */
    public LockOptions preemption(Preemption newPreemption) {
        return with(copy -> copy.preemption = newPreemption);
    }

    /**
     * Returns a copy that gives up when the lock was found busy that many times, even if the wait is not over: when it was
     * asked for, when the store was asked again, and when it went to somebody who came first. A waiter is told when the lock
     * is free and asks again every one to four seconds.
     *
     * @param attempts positive; 1 never waits in the store's queue
     * @throws IllegalArgumentException if it is not positive
     */
    public LockOptions maxAttempts(int attempts) {
        if (attempts <= 0) {
            throw new IllegalArgumentException("maxAttempts must be positive, was " + attempts);
        }
        return with(copy -> copy.maximumAttempts = attempts);
    }

    /**
     * Returns a copy that holds under this id. Whoever acquires a lock under the id of its holder, in whichever thread or
     * process, shares the hold at once: with the same token, the later end of the leases and the highest priority so far.
     * The lock is free when all of them have released it. Another process than the one whose lease ends last hears of the later
     * end when it renews.
     *
     * @param id 1 to 512 characters, not blank; whoever knows it shares the lock, so make it unique
     * @throws IllegalArgumentException if it is blank or longer
     */
    public LockOptions holderId(String id) {
        return with(copy -> copy.holderId = Objects.requireNonNull(id, "holderId"));
    }

    /**
     * Returns a copy with which the callback of {@link LockOperations#withLock} or {@link LockOperations#execute} does not
     * run on in vain when the lock is lost: its thread is interrupted or, without blocking, the stage that it returned is
     * cancelled. The call then ends with {@link LockLostException} whatever the callback makes of it. Does nothing for calls
     * without a callback.
     */
    public LockOptions interruptOnLoss() {
        return with(copy -> copy.interruptsOnLoss = true);
    }

    /**
     * Returns a copy under this name, which says in metrics and traces what the lock is used for.
     *
     * @param newName 1 to 512 characters, not blank; one of a few that are known beforehand, never a key
     * @throws IllegalArgumentException if it is blank or longer
     */
    public LockOptions name(String newName) {
        return with(copy -> copy.name = Objects.requireNonNull(newName, "name"));
    }

    private LockOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.done();
    }

    private static final class Copy {

        private @Nullable Duration waitAtMost;
        private @Nullable Duration lease;
        private @Nullable Duration maximumHold;
        private @Nullable StateExpiry stateExpiry;
        private int priority;
        private Preemption preemption;
        private int maximumAttempts;
        private @Nullable String holderId;
        private boolean interruptsOnLoss;
        private @Nullable String name;

        Copy(LockOptions options) {
            waitAtMost = options.waitAtMost;
            lease = options.lease;
            maximumHold = options.maximumHold;
            stateExpiry = options.stateExpiry;
            priority = options.priority;
            preemption = options.preemption;
            maximumAttempts = options.maximumAttempts;
            holderId = options.holderId;
            interruptsOnLoss = options.interruptsOnLoss;
            name = options.name;
        }

        LockOptions done() {
            return new LockOptions(
                    waitAtMost,
                    lease,
                    maximumHold,
                    stateExpiry,
                    priority,
                    preemption,
                    maximumAttempts,
                    holderId,
                    interruptsOnLoss,
                    name);
        }
    }
}
