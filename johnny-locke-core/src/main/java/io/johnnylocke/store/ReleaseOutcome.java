package io.johnnylocke.store;

import java.time.Duration;

/** The answer to a {@link ReleaseRequest}: {@link Landed} in one of three ways, {@link Conflict} or {@link Unheld}. */
public sealed interface ReleaseOutcome permits ReleaseOutcome.Landed, Conflict, Unheld {

    /** The release, with its change of the state, has happened exactly once. */
    sealed interface Landed extends ReleaseOutcome {}

    /** The lock is free, belongs to another client or to those who share it. A successor, if there was one, must ask anew. */
    record Released() implements Landed {}

    /**
     * The lock belongs to the successor, whose state is the one that this release left.
     *
     * @param token the successor's fencing token
     * @param remaining the successor's lease
     * @param othersWait whether another client waits in the store's queue
     */
    record Transferred(long token, Duration remaining, boolean othersWait) implements Landed {}

    /**
     * The lock went to another client's waiter, and the successor was queued.
     *
     * @param rank the successor's place in the store's queue, from 0
     */
    record Queued(int rank) implements Landed {}
}
