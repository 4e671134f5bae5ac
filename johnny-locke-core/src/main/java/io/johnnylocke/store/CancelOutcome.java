package io.johnnylocke.store;

/** The answer to a {@link CancelRequest}. */
public enum CancelOutcome {
    /** The session was queued and is no more. */
    DEQUEUED,
    /** The session held the lock, which has passed on or is free. */
    UNDONE,
    /** There was nothing to end. */
    NOTHING
}
