package io.johnnylocke.store;

/** The answer to a {@link WriteRequest}: {@link Written}, {@link Conflict} or {@link Unheld}. */
public sealed interface WriteOutcome permits WriteOutcome.Written, Conflict, Unheld {

    /**
     * The change has happened exactly once.
     *
     * @param writes how many writes there were under this token, this one included
     */
    record Written(long writes) implements WriteOutcome {}
}
