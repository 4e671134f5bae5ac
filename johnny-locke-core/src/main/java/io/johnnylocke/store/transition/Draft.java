package io.johnnylocke.store.transition;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateEvent;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.Unheld;
import io.johnnylocke.store.transition.LockRecord.Ended;
import io.johnnylocke.store.transition.LockRecord.Hold;
import io.johnnylocke.store.transition.LockRecord.PastLoss;
import io.johnnylocke.store.transition.LockRecord.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The working copy of a record during one transition: the steps that several transitions have in common. */
final class Draft {

    /** How many clients' last sessions a record remembers. */
    private static final int REMEMBERED = 4;

    /** How long a grant that was pushed counts without a word from the new holder. */
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(3);

    /** How long a queue entry counts without being renewed. */
    private static final Duration ENTRY_LIFE = Duration.ofSeconds(5);

    private final Moment moment;
    private final long now;
    private final List<Signal> signals = new ArrayList<>();
    private LockRecord record;

    Draft(LockRecord record, Moment moment) {
        this.record = record;
        this.moment = moment;
        this.now = moment.millis();
    }

    <O> Step<O> step(O outcome) {
        return new Step<>(record, outcome, List.copyOf(signals));
    }

    // What is

    long token() {
        return record.token();
    }

    Optional<byte[]> state() {
        return record.stateAt(now);
    }

    @Nullable
    Hold hold() {
        return record.hold();
    }

    @Nullable
    Hold liveHold() {
        return record.liveHold(now);
    }

    /** Returns the hold, over or not, if it is that session's and that token is the last one issued. */
    @Nullable
    Hold holdOf(SessionId session, long token) {
        Hold hold = record.hold();
        return hold != null && hold.has(session) && record.token() == token ? hold : null;
    }

    LockHolder holder(Hold hold) {
        return new LockHolder(
                hold.members().get(0).clientId(),
                hold.holderId(),
                record.token(),
                hold.priority(),
                until(hold.effectiveEnd()));
    }

    Duration until(long time) {
        return Duration.ofMillis(Math.max(0, time - now));
    }

    int waitingClients() {
        return record.queue().size();
    }

    /** Returns whether the session, or a later one of its client, has ended. */
    boolean hasEnded(SessionId session) {
        for (Ended ended : record.ended()) {
            if (ended.session().number() >= session.number()
                    && ended.session().clientId().equals(session.clientId())) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether exactly this session is known to have ended by a release that landed. */
    boolean landed(SessionId session) {
        return record.ended().contains(new Ended(session, true));
    }

    /** Says how a token ended that does not hold, as far as the record tells. */
    Unheld loss(long token) {
        PastLoss past = record.pastLoss();
        return past != null && past.token() == token ? new Lost(past.reason(), past.by()) : new Forgotten(false);
    }

    // Granting

    AcquireOutcome.Granted grant(Waiting waiting, long minimumToken, long confirmBy) {
        return grant(waiting, moment.nextToken(token(), minimumToken), confirmBy, record.stateAt(now));
    }

    /** Grants to the session that the same client's release names. */
    AcquireOutcome.Granted transfer(Waiting waiting) {
        return grant(waiting, moment.transferToken(token()), LockRecord.NEVER, Optional.ofNullable(record.state()));
    }

    private AcquireOutcome.Granted grant(Waiting waiting, long token, long confirmBy, Optional<byte[]> state) {
        StateExpiry expiry = waiting.stateExpiry();
        Hold hold = new Hold(
                List.of(waiting.session()),
                waiting.holderId(),
                waiting.priority(),
                now + waiting.lease(),
                now,
                confirmBy,
                0,
                null,
                LockRecord.NEVER,
                slide(expiry));
        // What a dead holder's sliding expiry has left is a deadline like any other from now on.
        record = record.withState(state.orElse(null), state.isEmpty() ? LockRecord.NEVER : record.freeStateEnd())
                .withHold(hold, token);
        return new AcquireOutcome.Granted(
                token, Duration.ofMillis(waiting.lease()), 0, waiting.holderId(), state.orElse(null));
    }

    /** Passes a lock that nobody holds to the first waiting client that can be told, if there is one. */
    void handOn() {
        for (Waiting next = head(); next != null; next = head()) {
            dequeue(next.session().clientId());
            if (moment.reachable().test(next.session().clientId())) {
                long confirmWithin = Math.min(next.lease(), CONFIRM_WITHIN.toMillis());
                AcquireOutcome.Granted granted = grant(next, 0, now + confirmWithin);
                signals.add(new Signal.Grant(next.session(), granted, Duration.ofMillis(confirmWithin)));
                return;
            }
        }
    }

    // Holding

    /** Confirms the hold, and grants it to a member again. */
    AcquireOutcome.Granted confirm(Hold hold) {
        hold(hold.with(hold.holderId(), hold.priority(), hold.leaseEnd(), hold.slide()));
        return share(hold);
    }

    /** Lets another session share the hold: the lease ends later, never earlier, and the priority rises, never falls. */
    AcquireOutcome.Granted join(Hold hold, Waiting waiting) {
        List<SessionId> members = new ArrayList<>(hold.members());
        members.add(waiting.session());
        Hold joined = hold.withMembers(List.copyOf(members))
                .with(
                        hold.holderId(),
                        Math.max(hold.priority(), waiting.priority()),
                        Math.max(hold.leaseEnd(), now + waiting.lease()),
                        slide(waiting.stateExpiry()));
        hold(joined);
        return share(joined);
    }

    private AcquireOutcome.Granted share(Hold hold) {
        return new AcquireOutcome.Granted(
                token(), until(hold.leaseEnd()), hold.writes(), hold.holderId(), state().orElse(null));
    }

    /** Goes on with the state as it was. What a sliding expiry has put off stays put off under another one. */
    private void hold(Hold hold) {
        if (hold.slide() == null) {
            record = record.withState(record.state(), record.freeStateEnd());
        }
        record = record.withHold(hold, token());
    }

    /** Asks the holder to finish within the grace time, unless it was asked before. */
    void announcePreemption(Hold hold, int priority, Duration grace) {
        hold(hold.withGraceEnd(now + grace.toMillis()));
        clientsOf(hold).forEach(client -> signals.add(new Signal.Announcement(client, token(), priority, grace)));
    }

    private static List<String> clientsOf(Hold hold) {
        return hold.members().stream().map(SessionId::clientId).distinct().toList();
    }

    Hold renew(Hold hold, RenewRequest request) {
        long leaseEnd = Math.max(hold.leaseEnd(), now + request.lease().toMillis());
        // Among several that share the hold the highest priority counts, also that of one who has left.
        boolean mayBeShared = hold.holderId() != null;
        int priority = mayBeShared ? Math.max(hold.priority(), request.priority()) : request.priority();
        Hold renewed = hold.with(request.holderId(), priority, leaseEnd, slide(request.stateExpiry()));
        hold(renewed);
        return renewed;
    }

    /** Changes the state under a hold that goes on, and returns how many such changes there were. */
    long write(Hold hold, StateChange change, StateExpiry expiry, @Nullable SessionId operation) {
        change(change, expiry);
        Hold written = hold.written(operation);
        record = record.withHold(
                written.with(hold.holderId(), hold.priority(), hold.leaseEnd(), slide(expiry)), token());
        return written.writes();
    }

    /** Takes a session out of those that share the hold, and returns whether others go on. */
    boolean leave(Hold hold, SessionId session, StateChange change, StateExpiry expiry) {
        if (hold.members().size() == 1) {
            return false;
        }
        List<SessionId> others = hold.members().stream()
                .filter(member -> !member.equals(session))
                .toList();
        if (!(change instanceof StateChange.Keep)) {
            write(hold, change, expiry, null);
        }
        hold(Objects.requireNonNull(record.hold()).withMembers(others));
        return true;
    }

    // Ending

    void change(StateChange change, StateExpiry expiry) {
        if (change instanceof StateChange.Write write) {
            record = record.withState(
                    write.bytes(),
                    expiry.after() == null
                            ? LockRecord.NEVER
                            : now + expiry.after().toMillis());
            signals.add(new Signal.Changed(token(), StateEvent.Kind.WRITTEN));
        } else if (change instanceof StateChange.Remove) {
            if (record.state() != null) {
                signals.add(new Signal.Changed(token(), StateEvent.Kind.REMOVED));
            }
            record = record.withState(null, LockRecord.NEVER);
        } else if (expiry.kind() != StateExpiry.Kind.SLIDING) {
            record = record.withState(record.state(), record.freeStateEnd());
        } else {
            record = record.withState(
                    record.state(), now + Objects.requireNonNull(expiry.after()).toMillis());
        }
    }

    void free() {
        record = record.withHold(null, token());
        freed();
    }

    /** Ends the hold of a session that changed nothing. A sliding expiry starts anew. */
    void freeUnchanged() {
        if (liveHold() == null) {
            record = record.withPastLoss(new PastLoss(token(), LossReason.EXPIRED, null));
        }
        record = record.withState(record.state(), record.freeStateEnd()).withHold(null, token());
        freed();
    }

    /** Notes how the last holder lost its token, if it did not release it and its time is over. */
    void endExpiredHold() {
        if (record.hold() != null) {
            record = record.withPastLoss(new PastLoss(token(), LossReason.EXPIRED, null));
            freed();
        }
    }

    void preempt(Hold hold, String by) {
        record = record.withPastLoss(new PastLoss(token(), LossReason.PREEMPTED, by));
        clientsOf(hold).forEach(client -> signals.add(new Signal.Loss(client, token(), LossReason.PREEMPTED, by)));
    }

    /** Ends a hold by force. The token rises although nobody has the new one, and so the old one is fenced. */
    void revoke(Hold hold, String by, long minimumToken) {
        record = record.withPastLoss(new PastLoss(token(), LossReason.REVOKED, by));
        clientsOf(hold).forEach(client -> signals.add(new Signal.Loss(client, token(), LossReason.REVOKED, by)));
        record = record.withState(record.state(), record.freeStateEnd())
                .withHold(null, moment.nextToken(token(), minimumToken));
        freed();
    }

    /** Remembers that the session ended: of each client the last one counts, and the last one that landed. */
    void end(SessionId session, boolean landed) {
        if (!landed && hasEnded(session)) {
            return;
        }
        List<Ended> ended = new ArrayList<>(REMEMBERED + 1);
        ended.add(new Ended(session, landed));
        int others = 0;
        for (Ended other : record.ended()) {
            boolean ours = other.session().clientId().equals(session.clientId());
            boolean counts = ours
                    ? other.session().number() > session.number() || (other.landed() && !landed)
                    : ++others < REMEMBERED;
            if (counts) {
                ended.add(other);
            }
        }
        record = record.withEnded(List.copyOf(ended));
    }

    private void freed() {
        if (now < record.listenUntil()) {
            signals.add(new Signal.Freed(token()));
        }
    }

    void listen(Duration listen) {
        if (!listen.isZero()) {
            record = record.withListenUntil(Math.max(record.listenUntil(), now + listen.toMillis()));
        }
    }

    // Waiting

    /** Returns the entry that a claim would have: its old place if it is still the same waiter, else one by its age. */
    Waiting waiting(SessionId session, Claim claim, boolean sameWaiter) {
        long newest = 0;
        Waiting same = null;
        for (Waiting other : record.queue()) {
            newest = Math.max(newest, other.arrival());
            boolean ours = other.session().clientId().equals(session.clientId());
            same = sameWaiter && ours && other.priority() == claim.priority() ? other : same;
        }
        // Who asks later comes later, however well the time is known.
        long arrival = same == null
                ? Math.max(moment.micros(), newest + 1) - claim.age().toNanos() / 1000
                : same.arrival();
        long wait = claim.waitAtMost().compareTo(ENTRY_LIFE) < 0
                ? claim.waitAtMost().toMillis()
                : ENTRY_LIFE.toMillis();
        return new Waiting(
                session,
                claim.priority(),
                arrival,
                now + wait,
                claim.lease().toMillis(),
                claim.holderId(),
                claim.stateExpiry());
    }

    /** Puts the client's entry in its place and returns its rank. */
    int enqueue(Waiting waiting) {
        dequeue(waiting.session().clientId());
        List<Waiting> queue = new ArrayList<>(record.queue());
        int rank = 0;
        while (rank < queue.size() && queue.get(rank).isBefore(waiting.priority(), waiting.arrival())) {
            rank++;
        }
        queue.add(rank, waiting);
        record = record.withQueue(List.copyOf(queue));
        return rank;
    }

    /** Returns the first waiting client whose entry counts, dropping those before it that do not. */
    @Nullable
    Waiting head() {
        List<Waiting> queue = record.queue();
        int dead = 0;
        while (dead < queue.size() && now >= queue.get(dead).deadline()) {
            dead++;
        }
        if (dead > 0) {
            queue = List.copyOf(queue.subList(dead, queue.size()));
            record = record.withQueue(queue);
        }
        return queue.isEmpty() ? null : queue.get(0);
    }

    void dequeue(String clientId) {
        if (record.queue().isEmpty()) {
            return;
        }
        record = record.withQueue(record.queue().stream()
                .filter(other -> !other.session().clientId().equals(clientId))
                .toList());
    }

    /** Takes the session's entry out of the queue, unless it is another session's by now, and says whether it was there. */
    boolean dequeue(SessionId session) {
        List<Waiting> queue = record.queue().stream()
                .filter(other -> !other.session().equals(session))
                .toList();
        boolean found = queue.size() < record.queue().size();
        record = record.withQueue(queue);
        return found;
    }

    private static @Nullable Duration slide(StateExpiry expiry) {
        return expiry.kind() == StateExpiry.Kind.SLIDING ? expiry.after() : null;
    }
}
