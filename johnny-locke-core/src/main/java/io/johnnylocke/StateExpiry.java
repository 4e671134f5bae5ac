package io.johnnylocke;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a state lives that nobody holds. While a key is held its state never expires.
 *
 * @param kind what the time is counted from
 * @param after the time, or {@code null} for {@link Kind#NONE}; counted by the store's clock
 */
public record StateExpiry(Kind kind, @Nullable Duration after) {

    /** What the time is counted from. */
    public enum Kind {
        /** The state never expires. */
        NONE,
        /** Counted anew from every acquire, renewal and release; in effect from the last time that somebody held it. */
        SLIDING,
        /** Counted from the last write; holding the key without writing does not prolong it. */
        ABSOLUTE
    }

    private static final StateExpiry NEVER = new StateExpiry(Kind.NONE, null);

    /**
     * Checks the combination.
     *
     * @throws IllegalArgumentException if {@code after} is given for {@link Kind#NONE}, missing for another kind,
     *     below 1 ms or above 36,500 days
     */
    public StateExpiry {
        if ((kind == Kind.NONE) != (after == null)) {
            throw new IllegalArgumentException("state expiry " + kind + " does not go with the time " + after);
        }
        if (after != null) {
            Arguments.countable(after, "state expiry");
        }
    }

    /** The state stays until it is removed. A write under this policy takes away any earlier expiry. */
    public static StateExpiry none() {
        return NEVER;
    }

    /**
     * The state lives this long after the last time that somebody held the key.
     *
     * @param after 1 ms to 36,500 days
     */
    public static StateExpiry sliding(Duration after) {
        return new StateExpiry(Kind.SLIDING, after);
    }

    /**
     * The state lives this long after it was last written.
     *
     * @param after 1 ms to 36,500 days
     */
    public static StateExpiry absolute(Duration after) {
        return new StateExpiry(Kind.ABSOLUTE, after);
    }
}
