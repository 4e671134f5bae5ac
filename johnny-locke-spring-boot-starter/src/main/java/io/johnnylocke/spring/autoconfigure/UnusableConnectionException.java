package io.johnnylocke.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** What the application says about its connection to a store cannot be used, ever. Names no secret. */
final class UnusableConnectionException extends RuntimeException {

    private final String action;

    UnusableConnectionException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns what to do. */
    String action() {
        return action;
    }
}
