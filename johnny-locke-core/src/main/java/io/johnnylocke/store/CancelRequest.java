package io.johnnylocke.store;

/**
 * Ends a session that no longer wants the lock, atomically with a grant that crosses: takes it out of the queue and, if it
 * holds the lock, gives it up with the state unchanged. A request of the session that arrives later is refused.
 *
 * @param key the key
 * @param session the session
 */
public record CancelRequest(String key, long session) {}
