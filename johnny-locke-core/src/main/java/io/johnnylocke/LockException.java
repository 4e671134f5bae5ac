package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * Parent of everything that can go wrong with a lock at run time. Each outcome that callers treat differently is a
 * subclass of its own; mistakes in arguments are {@link IllegalArgumentException} or {@link NullPointerException}.
 */
public abstract sealed class LockException extends RuntimeException
        permits LockTimeoutException,
                LockLostException,
                LockStoreException,
                LockClosedException,
                LockInterruptedException,
                StateCodecException,
                StaleStateException {

    private final @Nullable String key;

    LockException(@Nullable String key, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /** Returns the key concerned, or {@code null} where the failure is not about one key. */
    public final @Nullable String key() {
        return key;
    }
}
