package io.johnnylocke;

/** Why a handle no longer holds its lock although nobody released it through the handle. */
public enum LossReason {

    /** The lease ended before the handle was released or renewed. */
    EXPIRED,

    /** An acquisition of strictly higher priority took the lock over. */
    PREEMPTED,

    /** An operator released the lock by force. */
    REVOKED,

    /** The store no longer knows the lock: its data was deleted, flushed, evicted or lost in a failover. */
    STORE_LOST,

    /** The template that the handle came from was closed. */
    CLOSED
}
