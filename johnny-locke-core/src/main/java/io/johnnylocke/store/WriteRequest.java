package io.johnnylocke.store;

import io.johnnylocke.StateExpiry;

/**
 * Changes the state and goes on holding, for a hold that is shared. May be sent again after a failure; the store recognises
 * the operation if it was the last one.
 *
 * @param key the key
 * @param token the fencing token
 * @param session the session that holds
 * @param change what becomes of the state
 * @param stateExpiry the policy that the state is kept under
 * @param seenWrites how many writes under this token the new state builds on; if there were more, it is refused
 * @param operation the number of the operation, unique within the client
 */
public record WriteRequest(
        String key,
        long token,
        long session,
        StateChange change,
        StateExpiry stateExpiry,
        long seenWrites,
        long operation) {}
