package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import java.util.Objects;

/** What is told to callers who wanted to write nothing: to acquire, to wait, or to read. */
final class Failures {

    private Failures() {}

    /**
     * Returns an exception for one caller, who will give it the stack trace of its own thread. Whatever the store has made of
     * the request, nothing was written, and a lock that it has granted is given back: nothing about it is unknown.
     */
    static Throwable withoutEffect(Throwable original) {
        if (!(original instanceof LockStoreException failure)) {
            return original;
        }
        String message = Objects.requireNonNull(failure.getMessage());
        if (!failure.isRetryable()) {
            return LockStoreException.refused(failure.key(), message, failure);
        }
        return LockStoreException.unavailable(
                failure.key(),
                failure.isUnconfirmed() ? message + ". So the lock does not count as acquired" : message,
                failure);
    }
}
