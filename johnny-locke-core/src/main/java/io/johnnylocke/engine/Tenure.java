package io.johnnylocke.engine;

import io.johnnylocke.KeyActivity;
import io.johnnylocke.LockHolder;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time for which this client holds a lock under one token, from the grant to the release or the loss. Usually one
 * {@link Hold} has it to itself; those of one holder id or one call chain share it. Lives in the lane's mailbox, but for what
 * says so.
 */
final class Tenure {

    enum Phase {
        HELD,
        RELEASING,
        /** Released, or the release failed and may not be tried again. */
        RELEASED,
        LOST
    }

    private static final long CONFIRM_AFTER = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_MARGIN = Duration.ofMillis(500).toNanos();
    private static final long SHORTEST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final long RENEW_AFTER_FAILURE = Duration.ofMillis(500).toNanos();
    private static final Duration CONFIRM_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CONFIRM_AFTER_FAILURES = Duration.ofSeconds(10);

    private final Lane lane;
    private AcquireSpec terms;
    private final long session;
    private final boolean unheard;
    private final long token;
    private final long since;
    private long margin;
    private final List<Hold> holds = new ArrayList<>(1);
    private final List<Runnable> afterWriting = new ArrayList<>(0);
    private volatile Phase phase = Phase.HELD;
    private long leaseEnd;
    private volatile long end;
    private volatile Snapshot snapshot;
    private volatile @Nullable Loss loss;
    private Duration lease;
    private int priority;
    private long longestEnd;
    private long renewUntil;
    private long confirmAt;
    private boolean confirming;
    private final Backoff confirmAgain = new Backoff(CONFIRM_AFTER_FAILURE, CONFIRM_AFTER_FAILURES);
    private long renewAt = Nanos.NEVER;
    private boolean writing;
    private boolean mayEndLater;
    private @Nullable PreemptionNotice notice;

    Tenure(Lane lane, AcquireSpec terms, Session session, long token, Snapshot snapshot, long end, long confirmAt) {
        this.lane = lane;
        this.terms = terms;
        this.session = session.number();
        this.unheard = session.isUnheard();
        this.token = token;
        this.since = lane.now();
        this.snapshot = snapshot;
        this.confirmAt = confirmAt;
        this.lease = terms.lease();
        this.priority = terms.priority();
        // A lease that ends although it was to be renewed takes the holder by surprise, who is told a little earlier.
        this.margin = terms.maximumHold() == null ? 0 : Math.min(LONGEST_MARGIN, (end - lane.now()) / 10);
        this.leaseEnd = end;
        this.end = end - margin;
        this.longestEnd = since;
    }

    /** Adds a hold, the first one or one that shares. */
    Hold hold(AcquireSpec spec, Grant.Origin origin) {
        long now = lane.now();
        Duration maximum = spec.maximumHold();
        long until = maximum == null ? now : Nanos.after(now, maximum);
        Hold hold = new Hold(lane, this, spec, origin, until);
        holds.add(hold);
        raise(spec.priority());
        lease = spec.lease().compareTo(lease) > 0 ? spec.lease() : lease;
        longestEnd = maximum == null ? Nanos.NEVER : Math.max(longestEnd, until);
        ends();
        renewUntil = Math.max(renewUntil, until);
        if (maximum != null && renewAt == Nanos.NEVER) {
            renewAt = thirdOfWhatIsLeft(now);
        }
        return hold;
    }

    /** A hold goes on under other terms than before. */
    void settled(Hold hold) {
        boolean renewed = hold.spec().maximumHold() != null;
        if (!isShared()) {
            terms = hold.spec();
            if (!renewed) {
                margin = 0;
            }
        }
        long longest = renewed ? hold.renewUntil() : Nanos.NEVER;
        longestEnd = isShared() ? Math.max(longestEnd, longest) : longest;
        ends();
        renewedUntil();
    }

    private void renewedUntil() {
        renewUntil = holds.stream().mapToLong(Hold::renewUntil).max().orElse(0);
        if (renewUntil <= lane.now()) {
            renewAt = Nanos.NEVER;
        }
    }

    /** Takes a hold out that is released or was never taken over. */
    void left(Hold hold) {
        hold.left();
        holds.remove(hold);
        renewedUntil();
    }

    // On any thread

    long token() {
        return token;
    }

    boolean isHeld() {
        return phase == Phase.HELD && lane.now() < end;
    }

    Duration remaining() {
        return phase == Phase.HELD ? Nanos.between(lane.now(), end) : Duration.ZERO;
    }

    @Nullable
    Loss loss() {
        Loss told = loss;
        return told == null && phase == Phase.HELD && lane.now() >= end ? lossBy(LossReason.EXPIRED, null) : told;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** Returns what gives it up in the store, as it is known here now. */
    ReleaseRequest releaseRequest(StateChange change, StateExpiry expiry, @Nullable Claim successor, boolean mayKeep) {
        return new ReleaseRequest(lane.key(), token, session, change, expiry, snapshot.writes(), successor, mayKeep);
    }

    Phase phase() {
        return phase;
    }

    // In the mailbox

    /** Returns what the store was told when the lock was granted. */
    AcquireSpec terms() {
        return terms;
    }

    long session() {
        return session;
    }

    int priority() {
        return priority;
    }

    void raise(int newPriority) {
        priority = Math.max(priority, newPriority);
    }

    boolean isShared() {
        return holds.size() > 1;
    }

    boolean has(Hold hold) {
        return holds.contains(hold);
    }

    boolean isAttended() {
        return holds.stream().anyMatch(hold -> hold.spec().attended());
    }

    /** Returns whether whoever wants this shares the hold instead of waiting for its end. */
    boolean isSharedBy(AcquireSpec spec) {
        if (phase != Phase.HELD) {
            return false;
        }
        String holderId = spec.holderId();
        CallChain chain = spec.chain();
        return (holderId != null && holderId.equals(terms.holderId()))
                || (chain != null
                        && holds.stream()
                                .anyMatch(hold -> chain.isWithin(hold.spec().chain())));
    }

    /** Describes what is held and who waits for it. */
    KeyActivity activity(int waiting) {
        Duration heldFor = Nanos.between(since, lane.now());
        return new KeyActivity(lane.key(), terms.name(), token, heldFor, remaining(), holds.size(), waiting);
    }

    LockHolder asHolder() {
        return new LockHolder(lane.engine().settings().clientId(), terms.holderId(), token, priority, remaining());
    }

    void releasing() {
        phase = Phase.RELEASING;
    }

    void released() {
        phase = Phase.RELEASED;
        holds.forEach(Hold::left);
    }

    void lost(LossReason reason, @Nullable String by) {
        Loss told = lossBy(reason, by);
        loss = told;
        phase = Phase.LOST;
        if (unheard) {
            // A request of the session that comes late would be granted the lock anew, or share it, for nobody.
            lane.leftovers().giveBack(session);
        }
        holds.forEach(hold -> hold.tellLoss(told));
    }

    private Loss lossBy(LossReason reason, @Nullable String by) {
        return new Loss(lane.key(), token, reason, by);
    }

    void preemptionAnnounced(int byPriority, Duration grace) {
        if (notice == null) {
            PreemptionNotice told = new PreemptionNotice(lane.key(), token, byPriority, grace);
            notice = told;
            holds.forEach(hold -> hold.tell(told));
        }
    }

    /** Returns what was announced, or {@code null} if nothing was. */
    @Nullable
    PreemptionNotice notice() {
        return notice;
    }

    // Writing while others share

    boolean isWriting() {
        return writing;
    }

    void writing() {
        writing = true;
    }

    /** Puts something off until the write is over that is on its way. */
    void afterWriting(Runnable action) {
        afterWriting.add(action);
    }

    void written() {
        writing = false;
        List<Runnable> actions = List.copyOf(afterWriting);
        afterWriting.clear();
        actions.forEach(Runnable::run);
    }

    /** The state is known to be this. */
    void saw(Snapshot newer) {
        snapshot = newer;
    }

    // The lease

    long end() {
        return end;
    }

    /** The store has said that the lease does not end before this time. */
    void endsNotBefore(long newEnd) {
        leaseEnd = Math.max(leaseEnd, newEnd);
        ends();
    }

    /** The tenure ends when the lease does, or before if none of those who hold it wants it for so long. */
    private void ends() {
        end = Math.min(leaseEnd - margin, longestEnd);
    }

    /** Returns whether the store may think that the lock is held for a while yet when it ends here. */
    boolean endsBeforeItsLease() {
        return margin > 0 || mayEndLater;
    }

    void renewalUnanswered(boolean mayHaveLanded) {
        mayEndLater |= mayHaveLanded;
    }

    /** Returns who is told of a renewal that none of the holds has asked for. */
    AcquisitionListener listener() {
        return holds.isEmpty() ? AcquisitionListener.NONE : holds.get(0).listener();
    }

    boolean isToBeRenewed(long now) {
        return phase == Phase.HELD && now >= renewAt;
    }

    /** Returns the lease to be renewed with: the usual one, but not beyond the maximum hold. */
    Duration renewing(long now) {
        renewAt = Nanos.NEVER;
        Duration left = Nanos.between(now, renewUntil).plusNanos(margin);
        return left.compareTo(lease) < 0 ? left : lease;
    }

    /** The renewal is over: there will be another one, unless the lease lasts long enough. */
    void renewalOver(boolean failed, long now) {
        if (end < renewUntil) {
            long next = thirdOfWhatIsLeft(now);
            renewAt = failed ? Math.min(next, now + RENEW_AFTER_FAILURE) : next;
        }
    }

    private long thirdOfWhatIsLeft(long now) {
        return now + Math.max(SHORTEST_PAUSE, (end + margin - now) / 3);
    }

    // The confirmation: the store hears of the holder, and says whether it still holds

    /** Returns when a grant that was pushed is to be confirmed: soon, but not if the hold is a short one. */
    static long confirmAt(long now, long end) {
        return now + Math.min(CONFIRM_AFTER, (end - now) / 3);
    }

    /** The news of its loss may have been missed. An answer that is under way may be older than that. */
    void doubted(long now) {
        confirmAt = Math.min(confirmAt, now);
    }

    /** Returns whether the store is to be asked now: never twice at a time. */
    boolean isToBeConfirmed(long now) {
        return phase == Phase.HELD && !confirming && now >= confirmAt;
    }

    void confirming() {
        confirming = true;
        confirmAt = Nanos.NEVER;
    }

    /** The confirmation is over: there will be another one if it has failed, or if there is new doubt. */
    void confirmationOver(boolean failed, long now) {
        confirming = false;
        if (failed) {
            confirmAt = Math.min(confirmAt, now + confirmAgain.nextNanos());
        } else {
            confirmAgain.reset();
        }
    }

    long due() {
        long confirm = confirming ? Nanos.NEVER : confirmAt;
        return phase == Phase.HELD ? Math.min(end, Math.min(confirm, renewAt)) : Nanos.NEVER;
    }
}
