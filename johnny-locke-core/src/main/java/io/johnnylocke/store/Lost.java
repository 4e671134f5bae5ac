package io.johnnylocke.store;

import io.johnnylocke.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * The token had been lost before the request came: certainly nothing was changed, not by an earlier copy of the request
 * either.
 *
 * @param reason why
 * @param by who took the lock, or {@code null} if unknown
 */
public record Lost(LossReason reason, @Nullable String by) implements Unheld {}
