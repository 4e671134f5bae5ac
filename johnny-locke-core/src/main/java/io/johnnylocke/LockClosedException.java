package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/** The template was closed before or while the call was waiting. Nothing was acquired or changed by the call. */
public final class LockClosedException extends LockException {

    /**
     * Creates the exception.
     *
     * @param key the key that was asked for, or {@code null} if the call was not about one key
     * @param namespace the namespace of the closed template
     */
    public LockClosedException(@Nullable String key, String namespace) {
        super(
                key,
                (key == null ? "Locks" : "Lock '" + key + "'") + " in namespace '" + namespace
                        + "' cannot be used: the lock template is closed",
                null);
    }
}
