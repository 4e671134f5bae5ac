package io.johnnylocke.store;

import io.johnnylocke.LockHolder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to an {@link AcquireRequest}. */
public sealed interface AcquireOutcome {

    /**
     * The session holds the lock.
     *
     * @param token the fencing token
     * @param remaining what is left of the lease, at the moment of the grant or of the answer
     * @param writes how many writes there were under this token, by those who share the hold
     * @param holderId the holder id of the hold: whoever claims it, in any client, may share the hold; {@code null} if
     *     nobody can
     * @param state the state, or {@code null} if there is none
     */
    record Granted(
            long token,
            Duration remaining,
            long writes,
            @Nullable String holderId,
            byte @Nullable [] state) implements AcquireOutcome {}

    /**
     * Somebody else holds the lock, or waits for it and comes first.
     *
     * @param remaining when it is worth asking again, if nothing is heard before: the end of the holder's lease
     * @param rank the place in the store's queue from 0, or {@code null} if the session was not queued
     * @param holder who holds the lock, or {@code null} if unknown
     * @param ownSessions sessions of this same client that share in the hold
     */
    record Busy(
            Duration remaining,
            @Nullable Integer rank,
            @Nullable LockHolder holder,
            List<Long> ownSessions) implements AcquireOutcome {}

    /** The session has ended before; a new one must ask. */
    record Finished() implements AcquireOutcome {}
}
