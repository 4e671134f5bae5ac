package io.johnnylocke.store.transition;

import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a store knows about one key. Immutable; times are milliseconds of the store's clock.
 *
 * @param token the last token issued, 0 if none was
 * @param hold who was granted the lock last and has not given it up, or {@code null}; it may be over by now
 * @param state the state, or {@code null} if there is none; it may be expired by now
 * @param stateDeadline when the state expires if nobody holds the key, or {@link #NEVER}
 * @param ended the last session that ended, for each of the last few clients, newest first: tells a repeated request from
 *     a late one
 * @param listenUntil until when somebody wants to hear that the key is free
 * @param pastLoss how the last token ended that was not released, or {@code null}
 * @param queue the waiting clients, one entry each, in the order in which they are served
 */
public record LockRecord(
        long token,
        @Nullable Hold hold,
        byte @Nullable [] state,
        long stateDeadline,
        List<Ended> ended,
        long listenUntil,
        @Nullable PastLoss pastLoss,
        List<Waiting> queue) {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The token of a record that is not written yet, where its revision will be the token. */
    public static final long REVISION = Long.MAX_VALUE - 2;

    /** A key that was never used. */
    public static final LockRecord UNUSED = new LockRecord(0, null, null, NEVER, List.of(), 0, null, List.of());

    /**
     * A grant.
     *
     * @param members the sessions that share it, at least one
     * @param holderId the holder id that it was given, or {@code null}
     * @param priority its priority, the highest of all members so far
     * @param leaseEnd when the lease ends
     * @param since when it was granted
     * @param confirmBy until when the holder must have been heard of, or {@link #NEVER} if it was
     * @param writes how many writes there were that did not end it
     * @param lastWrite which operation the last of them was, or {@code null} if that was a member's release
     * @param graceEnd until when the holder may go on although a higher priority waits, or {@link #NEVER}
     * @param slide how long the state outlives the hold under a sliding expiry, or {@code null} under another
     */
    public record Hold(
            List<SessionId> members,
            @Nullable String holderId,
            int priority,
            long leaseEnd,
            long since,
            long confirmBy,
            long writes,
            @Nullable SessionId lastWrite,
            long graceEnd,
            @Nullable Duration slide) {

        /** Returns when the hold is over if the holder is not heard of again. */
        public long effectiveEnd() {
            return Math.min(leaseEnd, confirmBy);
        }

        boolean has(SessionId session) {
            return members.contains(session);
        }

        Hold withMembers(List<SessionId> newMembers) {
            return new Hold(
                    newMembers, holderId, priority, leaseEnd, since, confirmBy, writes, lastWrite, graceEnd, slide);
        }

        Hold written(@Nullable SessionId operation) {
            return new Hold(
                    members,
                    holderId,
                    priority,
                    leaseEnd,
                    since,
                    LockRecord.NEVER,
                    writes + 1,
                    operation,
                    graceEnd,
                    slide);
        }

        /** The holder was heard of, and this is what it has become. */
        Hold with(@Nullable String newHolderId, int newPriority, long newLeaseEnd, @Nullable Duration newSlide) {
            return new Hold(
                    members,
                    newHolderId,
                    newPriority,
                    newLeaseEnd,
                    since,
                    LockRecord.NEVER,
                    writes,
                    lastWrite,
                    graceEnd,
                    newSlide);
        }

        Hold withGraceEnd(long newGraceEnd) {
            return new Hold(
                    members, holderId, priority, leaseEnd, since, confirmBy, writes, lastWrite, newGraceEnd, slide);
        }
    }

    /**
     * A session that ended.
     *
     * @param session the session
     * @param landed whether it ended by a release that landed, rather than by a cancellation
     */
    public record Ended(SessionId session, boolean landed) {}

    /**
     * How a token ended that was not released.
     *
     * @param token the token
     * @param reason why it ended
     * @param by who took the lock, or {@code null}
     */
    public record PastLoss(
            long token, LossReason reason, @Nullable String by) {}

    /**
     * A waiting client.
     *
     * @param session its session
     * @param priority the priority
     * @param arrival when its waiter arrived, in microseconds
     * @param deadline when the entry counts no more unless it is renewed
     * @param lease the lease to be granted, in milliseconds
     * @param holderId the holder id, or {@code null}
     * @param stateExpiry the policy that the state is kept under
     */
    public record Waiting(
            SessionId session,
            int priority,
            long arrival,
            long deadline,
            long lease,
            @Nullable String holderId,
            StateExpiry stateExpiry) {

        /** Returns whether this one is served before a waiter of that priority and arrival. */
        boolean isBefore(int otherPriority, long otherArrival) {
            return priority != otherPriority ? priority > otherPriority : arrival < otherArrival;
        }
    }

    /**
     * Returns the hold if it is not over, otherwise {@code null}. It is not over before the whole millisecond in which it
     * ends: a lease counts from within a millisecond, and must not end before the holder thinks so.
     */
    public @Nullable Hold liveHold(long now) {
        return hold != null && now <= hold.effectiveEnd() ? hold : null;
    }

    /** Returns the state if it is not expired. */
    public Optional<byte[]> stateAt(long now) {
        return state == null || (liveHold(now) == null && now >= stateEnd()) ? Optional.empty() : Optional.of(state);
    }

    /** Returns when the state expires unless the holder, if there is one, is heard of again. */
    public long stateEnd() {
        if (hold == null) {
            return stateDeadline;
        }
        return hold.slide() == null
                ? Math.max(stateDeadline, hold.leaseEnd())
                : hold.leaseEnd() + hold.slide().toMillis();
    }

    /** Returns when the state expires once the hold is gone that there may be, which only a sliding expiry puts off. */
    long freeStateEnd() {
        return hold == null || hold.slide() == null ? stateDeadline : stateEnd();
    }

    LockRecord withHold(@Nullable Hold newHold, long newToken) {
        return new LockRecord(newToken, newHold, state, stateDeadline, ended, listenUntil, pastLoss, queue);
    }

    LockRecord withState(byte @Nullable [] newState, long newDeadline) {
        return new LockRecord(token, hold, newState, newDeadline, ended, listenUntil, pastLoss, queue);
    }

    LockRecord withEnded(List<Ended> newEnded) {
        return new LockRecord(token, hold, state, stateDeadline, newEnded, listenUntil, pastLoss, queue);
    }

    LockRecord withListenUntil(long newListenUntil) {
        return new LockRecord(token, hold, state, stateDeadline, ended, newListenUntil, pastLoss, queue);
    }

    LockRecord withPastLoss(PastLoss newPastLoss) {
        return new LockRecord(token, hold, state, stateDeadline, ended, listenUntil, newPastLoss, queue);
    }

    LockRecord withQueue(List<Waiting> newQueue) {
        return new LockRecord(token, hold, state, stateDeadline, ended, listenUntil, pastLoss, newQueue);
    }
}
