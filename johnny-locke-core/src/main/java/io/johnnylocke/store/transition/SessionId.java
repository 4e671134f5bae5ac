package io.johnnylocke.store.transition;

/**
 * A session, unique among all clients.
 *
 * @param clientId the client
 * @param number the client's number for it
 */
public record SessionId(String clientId, long number) {}
