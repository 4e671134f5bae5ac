package io.johnnylocke.store;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a session claims. A <em>session</em> is one attempt of one client to get one key, from the first request to the
 * release, the cancellation or the loss; its number is unique within the client and rising.
 *
 * @param session the session's number
 * @param lease the lease to be granted
 * @param waitAtMost how long the session will wait yet; zero: it is not to be queued
 * @param priority the order in the queue; strictly higher than the holder's may take the lock over
 * @param preemption whether it does
 * @param holderId the holder id, or {@code null} if none was given: whoever claims under the id of the holder shares its hold
 * @param stateExpiry the policy that the state is to be kept under
 * @param age how long the session has waited already; elapsed time, so that no clocks are compared
 */
public record Claim(
        long session,
        Duration lease,
        Duration waitAtMost,
        int priority,
        Preemption preemption,
        @Nullable String holderId,
        StateExpiry stateExpiry,
        Duration age) {}
