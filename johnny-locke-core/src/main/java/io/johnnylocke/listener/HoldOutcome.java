package io.johnnylocke.listener;

/** How a hold can end. */
public enum HoldOutcome {

    /** It was released, and its change of the state, if there was one, is written. */
    RELEASED,

    /** It was released, but its write was refused: somebody who shared the lock had written since the state was read. */
    STALE,

    /** The lock was lost: nothing was written. */
    LOST,

    /** The store has made the release, but not as many replicas, or disks, as are asked for have confirmed it. */
    UNCONFIRMED,

    /** Nobody can say whether the release was made. */
    UNKNOWN,

    /** The store has not made the release: nothing was written. */
    ERROR
}
