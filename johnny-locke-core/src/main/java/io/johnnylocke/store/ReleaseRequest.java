package io.johnnylocke.store;

import io.johnnylocke.StateExpiry;
import org.jspecify.annotations.Nullable;

/**
 * Changes the state and gives up the lock, or the session's share of it, in one atomic step and only if the token still holds. May be sent again after a
 * failure; the store recognises that it landed before.
 *
 * @param key the key
 * @param token the fencing token
 * @param session the session that holds
 * @param change what becomes of the state
 * @param stateExpiry the policy that the state is kept under
 * @param seenWrites how many writes under this token a change builds on; if there were more, it is refused
 * @param successor the session of this client that the lock is to pass to in the same step, or {@code null}
 * @param mayKeep whether the successor may come before another client's waiter of equal priority
 */
public record ReleaseRequest(
        String key,
        long token,
        long session,
        StateChange change,
        StateExpiry stateExpiry,
        long seenWrites,
        @Nullable Claim successor,
        boolean mayKeep) {}
