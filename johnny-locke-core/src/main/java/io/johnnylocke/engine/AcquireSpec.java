package io.johnnylocke.engine;

import io.johnnylocke.StateExpiry;
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
 * @param holderId the holder id, or {@code null}
 * @param stateExpiry the policy that the state is kept under
 * @param attended whether a callback runs under the lock, which is given time to finish when the engine is closed
 */
public record AcquireSpec(
        String key,
        Duration waitAtMost,
        Duration lease,
        @Nullable Duration maximumHold,
        int priority,
        @Nullable String holderId,
        StateExpiry stateExpiry,
        boolean attended) {

    /** Returns whether a grant to the one is a grant to the other, as far as the store is concerned. */
    boolean sameTermsAs(AcquireSpec other) {
        return lease.equals(other.lease)
                && priority == other.priority
                && Objects.equals(holderId, other.holderId)
                && stateExpiry.equals(other.stateExpiry);
    }

    boolean isSingleAttempt() {
        return waitAtMost.isZero();
    }
}
