package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import java.util.Objects;

/** Failures that concern several callers at once. */
final class Failures {

    private Failures() {}

    /** Returns an exception of its own for one caller, who will give it the stack trace of its own thread. */
    static Throwable again(Throwable original) {
        if (!(original instanceof LockStoreException failure)) {
            return original;
        }
        String message = Objects.requireNonNull(failure.getMessage());
        if (!failure.isRetryable()) {
            return LockStoreException.refused(failure.key(), message, failure);
        }
        if (failure.isUnconfirmed()) {
            return LockStoreException.unconfirmed(failure.key(), message, failure);
        }
        return failure.isOutcomeUnknown()
                ? LockStoreException.unknown(failure.key(), message, failure)
                : LockStoreException.unavailable(failure.key(), message, failure);
    }
}
