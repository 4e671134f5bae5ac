package io.johnnylocke.store;

/**
 * Takes a lock away from its holder, with the state unchanged: an operator's way out. Names the token, so that a request that
 * is sent again cannot hit the next holder.
 *
 * @param key the key
 * @param token the token that is to hold no longer
 * @param minimumToken the highest token that this client has ever seen; the one that is issued instead is greater
 */
public record RevokeRequest(String key, long token, long minimumToken) {}
