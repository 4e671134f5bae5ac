package io.johnnylocke.store;

/**
 * Asks for a lock. The same session may ask any number of times: it gets the same grant again, or its queue entry is
 * brought up to date.
 *
 * @param key the key
 * @param claim what is asked for
 * @param sameWaiter whether the claim is for the same waiter as the session's last request, which then keeps its place
 * @param minimumToken the highest token that this client has ever seen; a grant's token is greater
 */
public record AcquireRequest(String key, Claim claim, boolean sameWaiter, long minimumToken) {}
