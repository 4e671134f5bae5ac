package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * A state could not be turned into bytes, or stored bytes not into the type that was asked for. The stored bytes are
 * untouched. Where the call was to acquire or release the lock, the lock is free again.
 */
public final class StateCodecException extends LockException {

    private final StateType<?> type;

    /**
     * Creates the exception.
     *
     * @param key the key whose state it is
     * @param type the Java type that was asked for or given
     * @param problem what went wrong, without any of the payload
     * @param cause the codec's exception, or {@code null}
     */
    public StateCodecException(String key, StateType<?> type, String problem, @Nullable Throwable cause) {
        super(key, "State of lock '" + key + "' as " + type + ": " + problem, cause);
        this.type = type;
    }

    /** Returns the Java type that the state was to be read or written as. */
    public StateType<?> type() {
        return type;
    }
}
