package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted while it waited. Its interrupt flag is set again, nothing was acquired, and nothing
 * is left queued.
 */
public final class LockInterruptedException extends LockException {

    /**
     * Creates the exception.
     *
     * @param key the key that was asked for, or {@code null} if the call was not about one key
     * @param namespace the namespace of the key
     * @param cause the interrupt
     */
    public LockInterruptedException(@Nullable String key, String namespace, InterruptedException cause) {
        super(
                key,
                "Interrupted while waiting for " + (key == null ? "the lock store" : "lock '" + key + "'")
                        + " in namespace '" + namespace + "'",
                cause);
    }
}
