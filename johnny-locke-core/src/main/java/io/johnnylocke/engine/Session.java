package io.johnnylocke.engine;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.ReleaseOutcome;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of this client to get a key, for whichever of its waiters comes first: asks, waits in the store's queue,
 * travels as the successor in a release, or is being cancelled. It ends when it is granted or cancelled.
 */
final class Session {

    private enum Phase {
        ASKING,
        QUEUED,
        TRAVELLING,
        CANCELLING,
        ENDED
    }

    /** The longest that the head of the store's queue, and the others, rely on being told. */
    private static final long HEAD_POLL = Duration.ofMillis(900).toNanos();

    private static final long POLL = Duration.ofMillis(1800).toNanos();

    /** How long after the end of the holder's lease the head asks, and how much later each one behind it. */
    private static final long AFTER_LEASE = Duration.ofMillis(1).toNanos();

    /** How long to wait when a lease was over by the time that its grant arrived. */
    private static final Duration PAUSE = Duration.ofMillis(30);

    private static final long PER_RANK = Duration.ofMillis(100).toNanos();
    private static final int LAST_RANK = 8;

    private final Lane lane;
    private final long number;
    private Phase phase = Phase.ASKING;
    private @Nullable Waiter advertised;
    private boolean changedTerms;
    private @Nullable StoreCall<?> call;
    private boolean answered;
    private boolean askAgain;
    private boolean mayBeInStore;
    private boolean unheard;
    private boolean pushed;
    private long anchor = Nanos.NEVER;
    private long pollAt = Nanos.NEVER;
    private @Nullable LockHolder holder;

    Session(Lane lane, long number) {
        this.lane = lane;
        this.number = number;
    }

    long number() {
        return number;
    }

    /** Returns the waiter whose lease and priority the store knows. */
    Waiter advertised() {
        return Objects.requireNonNull(advertised);
    }

    /** Returns whether the store can know no other terms than these. */
    boolean hasAdvertisedOnly(AcquireSpec spec) {
        return !changedTerms && spec.sameTermsAs(advertised().spec());
    }

    /** Returns for whom to ask: whoever can share with the holder of whom was heard last or, if nobody can, who is first. */
    private @Nullable Waiter best() {
        String holderId = holder == null ? null : holder.holderId();
        Waiter sharer = holderId == null ? null : lane.queue().firstUnder(holderId);
        return sharer == null ? lane.queue().first() : sharer;
    }

    private void advertise(Waiter waiter) {
        changedTerms |= advertised != null && !advertised.spec().sameTermsAs(waiter.spec());
        advertised = waiter;
    }

    /** Returns the time before which the session cannot have been granted: when a request was sent that found it busy. */
    long anchor() {
        return anchor;
    }

    boolean takesGrants() {
        return phase != Phase.CANCELLING && phase != Phase.ENDED;
    }

    boolean isTravelling() {
        return phase == Phase.TRAVELLING;
    }

    /** Returns whether it is not known yet whether the store can be reached at all. */
    boolean isUnanswered() {
        return !answered && call != null && lastFailure() == null;
    }

    /** Returns when the question was sent that is unanswered. */
    long askedAt() {
        return Objects.requireNonNull(call).sentAt();
    }

    /** Returns why the store does not answer, or {@code null} if it does. */
    @Nullable
    LockStoreException lastFailure() {
        return call == null ? null : call.lastFailure();
    }

    /** Returns who held the lock when the store was last asked, or {@code null} if unknown. */
    @Nullable
    LockHolder holder() {
        return holder;
    }

    // Asking

    void ask() {
        Waiter best = Objects.requireNonNull(best());
        boolean sameWaiter = best == advertised;
        advertise(best);
        phase = Phase.ASKING;
        askAgain = false;
        pollAt = Nanos.NEVER;
        StoreCall<AcquireOutcome> asking = lane.send(
                "acquire",
                () -> lane.store()
                        .acquire(new AcquireRequest(
                                lane.key(), claim(), sameWaiter, lane.engine().highestToken())),
                Nanos.NEVER,
                new Asking());
        call = asking;
        if (anchor == Nanos.NEVER) {
            anchor = asking.sentAt();
        }
    }

    /** Asks again after a pause, as if the lock were busy until then. */
    void askLater() {
        phase = Phase.QUEUED;
        mayBeInStore = true;
        pollAt = Nanos.after(lane.now(), PAUSE);
    }

    private final class Asking implements StoreCall.Caller<AcquireOutcome> {

        @Override
        public void answered(AcquireOutcome outcome, StoreCall<AcquireOutcome> asking) {
            answered = true;
            call = null;
            if (outcome instanceof AcquireOutcome.Granted granted) {
                lane.granted(
                        Session.this,
                        granted,
                        pushed ? Grant.Origin.REMOTE_HANDOFF : Grant.Origin.STORE,
                        Nanos.after(asking.sentAt(), granted.remaining()),
                        Nanos.NEVER);
            } else if (outcome instanceof AcquireOutcome.Busy busy) {
                anchor = asking.sentAt();
                busy(busy);
            } else {
                lane.over(Session.this);
            }
        }

        @Override
        public void failed(LockStoreException failure, StoreCall<AcquireOutcome> asking) {
            lane.refused(Session.this, failure);
            if (mayBeInStore || asking.mayHaveLanded()) {
                lane.leftovers().giveBack(number);
            }
        }
    }

    private void busy(AcquireOutcome.Busy busy) {
        phase = Phase.QUEUED;
        pushed = false;
        holder = busy.holder();
        if (holder != null) {
            lane.engine().saw(holder.token());
            // That one itself may be shared yet: its holder id may be one that the store has not heard of.
            lane.passed(holder.token() - 1);
        }
        busy.ownSessions().forEach(lane.leftovers()::found);
        mayBeInStore |= !advertised().spec().isSingleAttempt();
        lane.patience().failExhausted(advertised().spec().priority());
        lane.patience().failOverdue();
        Waiter best = best();
        if (best == null) {
            if (mayBeInStore) {
                cancel();
            } else {
                lane.over(this);
            }
        } else if (askAgain || best != advertised) {
            ask();
        } else {
            waitFor(busy.remaining(), busy.rank() == null ? 0 : busy.rank());
        }
    }

    // Waiting

    /** The session travels in a release, to be its successor. */
    void travel() {
        phase = Phase.TRAVELLING;
        advertise(Objects.requireNonNull(lane.queue().first()));
        anchor = lane.now();
    }

    Claim claim() {
        return advertised().claim(number, lane.now());
    }

    /** The release that the session travelled in has ended without a place for it. */
    void travelled(boolean mayHaveArrived) {
        mayBeInStore |= mayHaveArrived;
        if (!lane.queue().isEmpty()) {
            ask();
        } else if (mayHaveArrived) {
            cancel();
        } else {
            lane.over(this);
        }
    }

    /** The release that the session travelled in has put it into the store's queue. */
    void queued(ReleaseOutcome.Queued queued, long sentAt) {
        phase = Phase.QUEUED;
        answered = true;
        mayBeInStore = true;
        anchor = sentAt;
        lane.patience().failOverdue();
        if (lane.queue().isEmpty()) {
            cancel();
        } else if (askAgain || best() != advertised) {
            ask();
        } else {
            waitFor(advertised().spec().lease(), queued.rank());
        }
    }

    private void waitFor(Duration remaining, int rank) {
        long now = lane.now();
        long afterLease = Nanos.after(now, remaining) + AFTER_LEASE + PER_RANK * Math.min(rank, LAST_RANK);
        long poll = Math.max(rank == 0 ? HEAD_POLL : POLL, lane.engine().fairPoll());
        pollAt = Math.min(afterLease < 0 ? Nanos.NEVER : afterLease, now + poll);
    }

    /** The store has granted the lock without being asked, but only asking tells whether that counts. */
    void pushed() {
        pushed = true;
    }

    /** What the store was told, or has told, may be out of date. */
    void refresh() {
        if (phase == Phase.QUEUED) {
            ask();
        } else {
            askAgain = true;
        }
    }

    /** The first of the waiters may be another one now. */
    void waitersChanged() {
        if (lane.queue().isEmpty()) {
            leave();
        } else if (phase == Phase.QUEUED && best() != advertised) {
            ask();
        }
    }

    // Ending

    /** The session was granted or is over: whatever is said about it from now on is out of date. */
    void end() {
        phase = Phase.ENDED;
        pollAt = Nanos.NEVER;
        if (call != null) {
            unheard = call.mayHaveEffect();
            call.abandon();
        }
    }

    /** Returns whether a request may be under way yet, whose answer nobody hears. */
    boolean isUnheard() {
        return unheard;
    }

    private void leave() {
        if (phase == Phase.ASKING || phase == Phase.QUEUED) {
            cancel();
        }
    }

    private void cancel() {
        boolean nothingToUndo =
                !mayBeInStore && phase == Phase.ASKING && !answered && (call == null || !call.mayHaveEffect());
        if (call != null) {
            call.abandon();
        }
        if (nothingToUndo) {
            lane.over(this);
            return;
        }
        phase = Phase.CANCELLING;
        pollAt = Nanos.NEVER;
        answered = false;
        call = lane.send(
                "cancel",
                () -> lane.store().cancel(new CancelRequest(lane.key(), number)),
                Nanos.after(lane.now(), advertised().spec().lease()),
                new Cancelling());
    }

    private final class Cancelling implements StoreCall.Caller<CancelOutcome> {

        @Override
        public void answered(CancelOutcome outcome, StoreCall<CancelOutcome> cancelling) {
            lane.over(Session.this);
        }

        @Override
        public void failed(LockStoreException failure, StoreCall<CancelOutcome> cancelling) {
            // Whatever the session may hold by itself ends with its lease, which is over by now.
            lane.over(Session.this);
            if (changedTerms || advertised().spec().holderId() != null) {
                lane.leftovers().giveBack(number); // For a hold that is shared does not.
            }
        }
    }

    // Time

    long due() {
        return pollAt;
    }

    void onTime(long now) {
        if (now >= pollAt) {
            ask();
        }
    }
}
