package io.johnnylocke.store;

import org.jspecify.annotations.Nullable;

/**
 * The token holds, but somebody who shares the hold has written what this request does not build on. It changed nothing; the
 * session shares in the hold as before.
 *
 * @param writes how many writes there were under this token
 * @param state the state, or {@code null} if there is none
 */
public record Conflict(long writes, byte @Nullable [] state) implements ReleaseOutcome, WriteOutcome {}
