package io.johnnylocke.store;

import java.time.Duration;

/** The answer to a {@link RenewRequest}: {@link Renewed} or {@link Unheld}. */
public sealed interface RenewOutcome permits RenewOutcome.Renewed, Unheld {

    /**
     * The token holds.
     *
     * @param remaining what is left of the lease
     * @param writes how many writes there were under this token, by those who share the hold
     */
    record Renewed(Duration remaining, long writes) implements RenewOutcome {}
}
