package io.johnnylocke.listener;

/**
 * How a lock was acquired.
 *
 * @param token the fencing token
 * @param origin where it came from
 */
public record Grant(long token, Origin origin) {

    /** Where a caller can have its lock from. */
    public enum Origin {

        /** The store has granted it when it was asked. */
        STORE,

        /** Another caller of this client has passed it on when it released it. */
        LOCAL_HANDOFF,

        /** The store has granted it to this client, which waited in its queue, when another client ended its hold. */
        REMOTE_HANDOFF,

        /** It is shared with another caller: a call around this one, or somebody with the same holder id. */
        SHARED
    }
}
