package io.johnnylocke.engine;

import org.jspecify.annotations.Nullable;

/**
 * The state as a holder knows it.
 *
 * @param writes how many writes there were under the holder's token, by those who share the hold
 * @param state the bytes, or {@code null} if there is no state
 */
public record Snapshot(long writes, byte @Nullable [] state) {}
