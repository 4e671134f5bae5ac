package io.johnnylocke.store.cas;

import org.jspecify.annotations.Nullable;

/**
 * What a backend has for a key.
 *
 * @param revision rises with every write in the namespace; what the next write is compared with. May be 0 if there is nothing
 * @param record the record of the lock, or {@code null} if the backend has none
 * @param state the state, or {@code null} if there is none
 * @param millis when it was written by the backend's clock, or a little later if that is not known
 */
public record Row(long revision, @Nullable String record, byte @Nullable [] state, long millis) {}
