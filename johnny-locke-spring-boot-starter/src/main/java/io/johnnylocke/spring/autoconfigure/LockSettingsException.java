package io.johnnylocke.spring.autoconfigure;

/** What the application says about its locks makes no sense. Names no secret. Fails the start. */
final class LockSettingsException extends RuntimeException {

    private final String action;

    LockSettingsException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** Returns what to do. */
    String action() {
        return action;
    }
}
