package io.johnnylocke.store.transition;

import io.johnnylocke.LockInspection;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import io.johnnylocke.store.transition.LockRecord.Hold;
import io.johnnylocke.store.transition.LockRecord.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transitions of a lock. Pure: what happens depends on the arguments alone, and nothing but the result changes. */
public final class Transitions {

    /** The time of a preemption that the holder has not been told of. */
    private static final long UNANNOUNCED = LockRecord.NEVER - 1;

    private Transitions() {}

    /** Asks for the lock. */
    public static Step<AcquireOutcome> acquire(LockRecord record, String clientId, AcquireRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        Claim claim = request.claim();
        SessionId session = new SessionId(clientId, claim.session());
        if (draft.hasEnded(session)) {
            return draft.step(new AcquireOutcome.Finished());
        }
        Waiting me = draft.waiting(session, claim, request.sameWaiter());
        Hold hold = draft.liveHold();
        if (hold != null && hold.has(session)) {
            return draft.step(draft.confirm(hold));
        }
        if (hold != null && claim.holderId() != null && claim.holderId().equals(hold.holderId())) {
            draft.dequeue(clientId);
            return draft.step(draft.join(hold, me));
        }
        Waiting head = draft.head();
        boolean first = head == null
                || head.session().clientId().equals(clientId)
                || !head.isBefore(me.priority(), me.arrival());
        long takeOver = hold == null ? now.millis() : takeOver(hold, head, me, claim, now);
        if (first && takeOver <= now.millis()) {
            if (hold == null) {
                draft.endExpiredHold();
            } else {
                draft.preempt(hold, clientId);
            }
            draft.dequeue(clientId);
            return draft.step(draft.grant(me, request.minimumToken(), LockRecord.NEVER));
        }
        if (hold == null) {
            draft.endExpiredHold();
            draft.dequeue(clientId);
            draft.handOn();
            hold = draft.liveHold();
            takeOver = LockRecord.NEVER;
            if (hold == null) {
                // Nobody of those before us could be told.
                return draft.step(draft.grant(me, request.minimumToken(), LockRecord.NEVER));
            }
        }
        Integer rank = claim.waitAtMost().isZero() ? null : draft.enqueue(me);
        if (rank != null && takeOver == UNANNOUNCED) {
            Duration grace = Objects.requireNonNull(claim.preemption().grace());
            draft.announcePreemption(hold, me.priority(), grace);
            takeOver = now.millis() + grace.toMillis();
        }
        List<Long> own = hold.members().stream()
                .filter(member -> member.clientId().equals(clientId))
                .map(SessionId::number)
                .toList();
        Duration worthAsking = draft.until(Math.min(hold.effectiveEnd(), takeOver));
        return draft.step(new AcquireOutcome.Busy(worthAsking, rank, draft.holder(hold), own));
    }

    /** Returns when somebody may take over from a holder that is not over. */
    private static long takeOver(Hold hold, @Nullable Waiting head, Waiting me, Claim claim, Moment now) {
        Duration grace = claim.preemption().grace();
        if (grace == null || me.priority() <= hold.priority()) {
            return LockRecord.NEVER;
        }
        if (grace.isZero()) {
            return now.millis();
        }
        // An announcement counts for as long as somebody waits who could have made it.
        boolean announced = hold.graceEnd() != LockRecord.NEVER && head != null && head.priority() > hold.priority();
        return announced ? hold.graceEnd() : UNANNOUNCED;
    }

    /** Changes the state and gives the lock up, or passes it on. */
    public static Step<ReleaseOutcome> release(LockRecord record, String clientId, ReleaseRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        SessionId session = new SessionId(clientId, request.session());
        Claim successor = request.successor();
        Hold hold = draft.holdOf(session, request.token());
        if (hold == null) {
            return draft.step(
                    draft.landed(session) ? repeated(draft, clientId, successor) : draft.loss(request.token()));
        }
        if (draft.liveHold() == null) {
            return draft.step(new Lost(LossReason.EXPIRED, null));
        }
        if (isStale(hold, request.change(), request.seenWrites())
                || (successor != null && hold.writes() != request.seenWrites())) {
            return draft.step(new Conflict(hold.writes(), draft.state().orElse(null)));
        }
        draft.end(session, true);
        if (draft.leave(hold, session, request.change(), request.stateExpiry())) {
            return draft.step(new ReleaseOutcome.Released());
        }
        draft.change(request.change(), request.stateExpiry());
        draft.free();
        if (successor == null) {
            draft.handOn();
            return draft.step(new ReleaseOutcome.Released());
        }
        Waiting next = draft.waiting(new SessionId(clientId, successor.session()), successor, false);
        Waiting head = draft.head();
        if (head == null
                || next.priority() > head.priority()
                || (next.priority() == head.priority() && request.mayKeep())) {
            AcquireOutcome.Granted granted = draft.transfer(next);
            return draft.step(new ReleaseOutcome.Transferred(granted.token(), granted.remaining(), head != null));
        }
        draft.handOn();
        return draft.step(
                successor.waitAtMost().isZero() || draft.liveHold() == null
                        ? new ReleaseOutcome.Released()
                        : new ReleaseOutcome.Queued(draft.enqueue(next)));
    }

    private static ReleaseOutcome repeated(Draft draft, String clientId, @Nullable Claim successor) {
        Hold hold = draft.liveHold();
        if (successor == null || hold == null || !hold.has(new SessionId(clientId, successor.session()))) {
            return new ReleaseOutcome.Released();
        }
        return new ReleaseOutcome.Transferred(draft.token(), draft.until(hold.leaseEnd()), false);
    }

    private static boolean isStale(Hold hold, StateChange change, long seenWrites) {
        return !(change instanceof StateChange.Keep) && hold.writes() != seenWrites;
    }

    /** Changes the state under a hold that goes on. */
    public static Step<WriteOutcome> write(LockRecord record, String clientId, WriteRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        Hold hold = draft.holdOf(new SessionId(clientId, request.session()), request.token());
        SessionId operation = new SessionId(clientId, request.operation());
        if (hold == null) {
            return draft.step(draft.loss(request.token()));
        }
        if (operation.equals(hold.lastWrite())) {
            return draft.step(new WriteOutcome.Written(hold.writes()));
        }
        if (draft.liveHold() == null) {
            return draft.step(new Lost(LossReason.EXPIRED, null));
        }
        if (isStale(hold, request.change(), request.seenWrites())) {
            return draft.step(new Conflict(hold.writes(), draft.state().orElse(null)));
        }
        return draft.step(
                new WriteOutcome.Written(draft.write(hold, request.change(), request.stateExpiry(), operation)));
    }

    /** Renews the lease, and confirms a grant. */
    public static Step<RenewOutcome> renew(LockRecord record, String clientId, RenewRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        Hold hold = draft.holdOf(new SessionId(clientId, request.session()), request.token());
        if (hold == null) {
            return draft.step(draft.loss(request.token()));
        }
        if (draft.liveHold() == null) {
            return draft.step(new Lost(LossReason.EXPIRED, null));
        }
        Hold renewed = draft.renew(hold, request);
        return draft.step(new RenewOutcome.Renewed(draft.until(renewed.leaseEnd()), renewed.writes()));
    }

    /** Ends a session that no longer wants the lock. */
    public static Step<CancelOutcome> cancel(LockRecord record, String clientId, CancelRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        SessionId session = new SessionId(clientId, request.session());
        boolean queued = draft.dequeue(session);
        Hold hold = draft.hold();
        boolean held = hold != null && hold.has(session);
        if (!draft.landed(session)) {
            draft.end(session, false);
        }
        if (hold != null && held && !draft.leave(hold, session, StateChange.KEEP, StateExpiry.none())) {
            draft.freeUnchanged();
            draft.handOn();
        }
        return draft.step(held ? CancelOutcome.UNDONE : queued ? CancelOutcome.DEQUEUED : CancelOutcome.NOTHING);
    }

    /** Takes the lock away from its holder, as an operator. */
    public static Step<Boolean> revoke(LockRecord record, String clientId, RevokeRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        Hold hold = draft.liveHold();
        if (hold == null || draft.token() != request.token()) {
            return draft.step(draft.loss(request.token()) instanceof Lost lost && lost.reason() == LossReason.REVOKED);
        }
        draft.revoke(hold, clientId, request.minimumToken());
        draft.handOn();
        return draft.step(true);
    }

    /** Looks whether the key is free, and asks to hear of it if not. */
    public static Step<ObserveOutcome> observe(LockRecord record, ObserveRequest request, Moment now) {
        Draft draft = new Draft(record, now);
        Hold hold = draft.liveHold();
        if (hold == null) {
            if (request.lasting()) {
                draft.listen(request.listen());
            }
            return draft.step(
                    new ObserveOutcome.Free(record.token(), draft.state().orElse(null)));
        }
        draft.listen(request.listen());
        return draft.step(new ObserveOutcome.Held(record.token(), draft.until(hold.effectiveEnd())));
    }

    /** Returns whether the record may be dropped: nobody holds, waits or listens, and the token is the last one and in the past. */
    public static boolean mayForget(LockRecord record, long token, Moment now) {
        return record.hold() == null
                && record.queue().isEmpty()
                && record.token() == token
                && (now.tokens() == Moment.Tokens.REVISION || token < now.micros())
                && record.listenUntil() <= now.millis()
                && record.stateAt(now.millis()).isEmpty();
    }

    /** Describes the record. */
    public static LockInspection inspect(String key, LockRecord record, Moment now) {
        Draft draft = new Draft(record, now);
        Hold hold = draft.liveHold();
        Optional<byte[]> state = draft.state();
        draft.head();
        return new LockInspection(
                key,
                hold == null ? null : draft.holder(hold),
                hold == null ? null : Duration.ofMillis(now.millis() - hold.since()),
                draft.waitingClients(),
                state.map(bytes -> (long) bytes.length).orElse(null),
                state.isEmpty() || record.stateEnd() == LockRecord.NEVER ? null : draft.until(record.stateEnd()));
    }
}
