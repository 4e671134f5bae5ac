package io.johnnylocke.engine;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.listener.AcquisitionListener;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to acquire.
 *
 * @param key the key
 * @param waitAtMost how long to wait; zero for one attempt
 * @param lease the lease
 * @param maximumHold until how long after the grant the lease is renewed, or {@code null} if it is not
 * @param priority the order among waiters
 * @param preemption what becomes of a holder of lower priority
 * @param maximumAttempts how often the lock may be found busy, or 0 for any number of times
 * @param holderId the holder id, or {@code null}: a hold with the same one is shared
 * @param chain where in a chain of calls this one is, or {@code null}: the hold of a call around it is shared
 * @param stateExpiry the policy that the state is kept under
 * @param attended whether a callback runs under the lock, which is given time to finish when the engine is closed
 * @param name what the lock is used for, or {@code null}
 * @param listener who is told what becomes of it
 */
public record AcquireSpec(
        String key,
        Duration waitAtMost,
        Duration lease,
        @Nullable Duration maximumHold,
        int priority,
        Preemption preemption,
        int maximumAttempts,
        @Nullable String holderId,
        @Nullable CallChain chain,
        StateExpiry stateExpiry,
        boolean attended,
        @Nullable String name,
        AcquisitionListener listener) {

    /** Makes what nobody is told of. */
    AcquireSpec(
            String key,
            Duration waitAtMost,
            Duration lease,
            @Nullable Duration maximumHold,
            int priority,
            Preemption preemption,
            int maximumAttempts,
            @Nullable String holderId,
            @Nullable CallChain chain,
            StateExpiry stateExpiry,
            boolean attended) {
        this(
                key,
                waitAtMost,
                lease,
                maximumHold,
                priority,
                preemption,
                maximumAttempts,
                holderId,
                chain,
                stateExpiry,
                attended,
                null,
                AcquisitionListener.NONE);
    }

    /** Returns whether a grant to the one is a grant to the other, as far as the store is concerned. */
    boolean sameTermsAs(AcquireSpec other) {
        return lease.equals(other.lease)
                && priority == other.priority
                && Objects.equals(holderId, other.holderId)
                && stateExpiry.equals(other.stateExpiry);
    }

    /** Returns the same with another wait. */
    AcquireSpec waiting(Duration wait) {
        return new AcquireSpec(
                key,
                wait,
                lease,
                maximumHold,
                priority,
                preemption,
                maximumAttempts,
                holderId,
                chain,
                stateExpiry,
                attended,
                name,
                listener);
    }

    /**
     * Returns the terms under which a lock is held while others are waited for: the lease is renewed at least for this long,
     * and the state's expiry is not touched.
     */
    AcquireSpec keptFor(Duration atLeast) {
        Duration longest = Duration.ofDays(36_500);
        Duration kept = atLeast.compareTo(longest) > 0 ? longest : atLeast.plus(lease);
        return new AcquireSpec(
                key,
                waitAtMost,
                lease,
                maximumHold != null && maximumHold.compareTo(kept) > 0 ? maximumHold : kept,
                priority,
                preemption,
                maximumAttempts,
                holderId,
                chain,
                StateExpiry.none(),
                attended,
                name,
                listener);
    }

    /** Returns whether the lock is given up as soon as it is found busy, and so never waited for in the store's queue. */
    boolean isSingleAttempt() {
        return waitAtMost.isZero() || maximumAttempts == 1;
    }

    /** Returns whether the lock is given up when it was found busy that many times. */
    boolean isExhaustedBy(int attempts) {
        return isSingleAttempt() || (maximumAttempts > 0 && attempts >= maximumAttempts);
    }

    boolean isLimited() {
        return isSingleAttempt() || maximumAttempts > 0;
    }
}
