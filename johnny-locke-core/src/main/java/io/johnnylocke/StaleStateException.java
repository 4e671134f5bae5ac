package io.johnnylocke;

/**
 * The state was written by somebody who shares the hold, a nested call or another handle with the same holder id, after this
 * handle had read it. What this handle would have written was made from the older state; it was not written, so nothing is
 * lost. Its part of the lock was released.
 */
public final class StaleStateException extends LockException {

    private final long token;

    /**
     * Creates an exception.
     *
     * @param key the key
     * @param namespace the namespace
     * @param token the fencing token that is shared
     */
    public StaleStateException(String key, String namespace, long token) {
        super(
                key,
                "The state of lock '" + key + "' in namespace '" + namespace + "' was written under token " + token
                        + " by a nested call or another handle of the same holder after this one had read it; its own"
                        + " write was refused and its part of the lock released. Acquire the lock again and build on the new state",
                null);
        this.token = token;
    }

    /** Returns the fencing token that is shared. */
    public long token() {
        return token;
    }
}
