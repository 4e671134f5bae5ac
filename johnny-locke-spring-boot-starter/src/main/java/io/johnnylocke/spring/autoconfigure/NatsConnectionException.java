package io.johnnylocke.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** What the application says about its connection to NATS cannot be used, ever. Names no secret. */
final class NatsConnectionException extends RuntimeException {

    private final String action;

    NatsConnectionException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns what to do. */
    String action() {
        return action;
    }
}
