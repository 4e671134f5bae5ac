package io.johnnylocke.listener;

/** What can become of an acquisition that began to wait. */
public enum AcquisitionOutcome {

    /** The caller holds the lock. */
    ACQUIRED,

    /** Somebody else held it, and the caller did not want to wait. */
    BUSY,

    /** It stayed busy for as long as the caller wanted to wait, or as often as it wanted to ask. */
    TIMEOUT,

    /** The caller does not want it any more: its thread was interrupted, or the future cancelled. */
    CANCELLED,

    /** The template was closed. */
    CLOSED,

    /** The store did not answer, or has refused. */
    ERROR
}
