package io.johnnylocke.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key as it was when nobody held it.
 *
 * @param token the last token issued, as far as it is known
 * @param state the bytes, or {@code null} if there was no state
 */
public record Observed(long token, byte @Nullable [] state) {

    /** Returns whether the state is another one than that. */
    public boolean isOtherStateThan(Observed other) {
        return !Arrays.equals(state, other.state);
    }

    boolean isNewerThan(Observed other) {
        return token != other.token || isOtherStateThan(other);
    }
}
