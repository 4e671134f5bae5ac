package io.johnnylocke.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The answer to an {@link ObserveRequest}. */
public sealed interface ObserveOutcome {

    /**
     * Nobody holds the key.
     *
     * @param token the last token issued, as far as the store knows
     * @param state the state, or {@code null} if there is none
     */
    record Free(long token, byte @Nullable [] state) implements ObserveOutcome {}

    /**
     * Somebody holds the key.
     *
     * @param token the holder's token
     * @param remaining what is left of the holder's lease
     */
    record Held(long token, Duration remaining) implements ObserveOutcome {}
}
