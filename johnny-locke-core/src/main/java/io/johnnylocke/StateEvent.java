package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * A change of a state.
 *
 * @param key the key
 * @param token the fencing token of the holder that made the change, or of a later one; for {@link Kind#EXPIRED} the last one
 * @param kind what has happened
 * @param state the state now, or {@code null} if there is none
 * @param <T> the type of the state
 */
public record StateEvent<T>(
        String key, long token, Kind kind, @Nullable T state) {

    /** What has happened to a state. */
    public enum Kind {
        /** There is another state than before. */
        WRITTEN,
        /** A holder has removed it. */
        REMOVED,
        /** It has outlived its expiry. */
        EXPIRED
    }
}
