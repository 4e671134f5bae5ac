package io.johnnylocke;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The lock stayed busy: it could not be acquired, or did not become free, within the caller's wait. Nothing was changed
 * and nothing is left queued.
 */
public final class LockTimeoutException extends LockException {

    private final Duration waited;
    private final @Nullable LockHolder holder;

    /**
     * Creates the exception.
     *
     * @param key the key that stayed busy
     * @param namespace the namespace of the key
     * @param waited how long the caller waited
     * @param holder who held the lock when the store was last asked, or {@code null} if that is not known
     * @param own whether that is the caller's own client
     */
    public LockTimeoutException(
            String key, String namespace, Duration waited, @Nullable LockHolder holder, boolean own) {
        super(
                key,
                "Lock '" + key + "' in namespace '" + namespace + "' is busy: not free within " + waited.toMillis()
                        + " ms" + (holder == null ? "" : ", held by " + holder)
                        + (own
                                ? ". That is this client itself, in another thread, or around this call: a nested call shares"
                                        + " the lock only if both are callbacks or locked methods, or have one holder id"
                                : ""),
                null);
        this.waited = waited;
        this.holder = holder;
    }

    /**
     * Creates the exception for a state that did not come.
     *
     * @param key the key whose state was waited for
     * @param waited how long the caller waited
     * @param message what was waited for
     */
    public LockTimeoutException(String key, Duration waited, String message) {
        super(key, message, null);
        this.waited = waited;
        this.holder = null;
    }

    /** Returns how long the caller waited, on its own monotonic clock. */
    public Duration waited() {
        return waited;
    }

    /** Returns who held the lock when the store was last asked, or {@code null} if that is not known. */
    public @Nullable LockHolder holder() {
        return holder;
    }
}
