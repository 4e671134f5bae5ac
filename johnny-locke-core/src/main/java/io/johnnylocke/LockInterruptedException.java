package io.johnnylocke;

/**
 * The calling thread was interrupted while it waited. Its interrupt flag is set again, nothing was acquired, and nothing
 * is left queued.
 */
public final class LockInterruptedException extends LockException {

    /**
     * Creates the exception.
     *
     * @param key the key that was waited for
     * @param namespace the namespace of the key
     * @param cause the interrupt
     */
    public LockInterruptedException(String key, String namespace, InterruptedException cause) {
        super(key, "Interrupted while waiting for lock '" + key + "' in namespace '" + namespace + "'", cause);
    }
}
