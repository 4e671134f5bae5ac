package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * The store did not do what it was asked: it was unreachable, refused, or holds something that is not ours. Distinct from
 * {@link LockTimeoutException}, which means that the store answered and the lock was busy.
 */
public final class LockStoreException extends LockException {

    private final boolean retryable;
    private final boolean outcomeUnknown;
    private final boolean unconfirmed;

    private LockStoreException(
            @Nullable String key,
            String message,
            boolean retryable,
            boolean outcomeUnknown,
            boolean unconfirmed,
            @Nullable Throwable cause) {
        super(key, message, cause);
        this.retryable = retryable;
        this.outcomeUnknown = outcomeUnknown;
        this.unconfirmed = unconfirmed;
    }

    /**
     * A passing failure that certainly had no effect: not connected, loading, read-only replica, out of memory.
     *
     * @param key the key concerned, or {@code null}
     * @param message what happened
     * @param cause the client library's exception, or {@code null}
     */
    public static LockStoreException unavailable(@Nullable String key, String message, @Nullable Throwable cause) {
        return new LockStoreException(key, message, true, false, false, cause);
    }

    /**
     * A passing failure after which nobody can say whether the request was executed: no answer, connection lost.
     *
     * @param key the key concerned, or {@code null}
     * @param message what happened
     * @param cause the client library's exception, or {@code null}
     */
    public static LockStoreException unknown(@Nullable String key, String message, @Nullable Throwable cause) {
        return new LockStoreException(key, message, true, true, false, cause);
    }

    /**
     * The server has executed the request, but as many others, or disks, as are asked for have not confirmed that they have it. So it
     * stands, unless a server takes over, or comes back, that does not have it: a passing failure whose outcome is unknown.
     *
     * @param key the key concerned, or {@code null}
     * @param message what happened: how many were asked for and how many have confirmed
     * @param cause the client library's exception, or {@code null}
     */
    public static LockStoreException unconfirmed(@Nullable String key, String message, @Nullable Throwable cause) {
        return new LockStoreException(key, message, true, true, true, cause);
    }

    /**
     * A refusal that trying again will not mend: authentication, missing rights, a foreign value at our key, a format of
     * another version.
     *
     * @param key the key concerned, or {@code null}
     * @param message what happened and what to do
     * @param cause the client library's exception, or {@code null}
     */
    public static LockStoreException refused(@Nullable String key, String message, @Nullable Throwable cause) {
        return new LockStoreException(key, message, false, false, false, cause);
    }

    /** Returns whether the same call may succeed later without anybody mending something. */
    public boolean isRetryable() {
        return retryable;
    }

    /**
     * Returns whether the effect of the call could not be found out. After a release this means that the new state may
     * have been written or not: read it before deciding. It is never so after a call that only wants to acquire, wait or
     * read: a lock that may have been granted is given back.
     */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    /**
     * Returns whether the server has executed the call, but not as many others, or disks, have confirmed it as are asked for. After a
     * release this means that the new state is written, and lost only if a server takes over, or comes back, that does not have it. The
     * outcome is {@linkplain #isOutcomeUnknown() unknown} then, too. A lock that was to be acquired is given back instead, and
     * this is not so.
     */
    public boolean isUnconfirmed() {
        return unconfirmed;
    }
}
