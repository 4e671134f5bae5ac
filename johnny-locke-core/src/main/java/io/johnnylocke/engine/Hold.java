package io.johnnylocke.engine;

import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.listener.HoldOutcome;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One acquisition of a lock, until it is released or lost. Thread-safe; nothing blocks. */
public final class Hold {

    private final Lane lane;
    private final Tenure tenure;
    private final Grant.Origin origin;
    private AcquireSpec spec;
    private long renewUntil;
    private final List<Consumer<Loss>> listeners = new ArrayList<>(1);
    private final List<Consumer<PreemptionNotice>> noticeListeners = new ArrayList<>(0);
    private boolean leaving;
    private volatile boolean left;
    private boolean toldEnd;

    Hold(Lane lane, Tenure tenure, AcquireSpec spec, Grant.Origin origin, long renewUntil) {
        this.lane = lane;
        this.tenure = tenure;
        this.origin = origin;
        this.spec = spec;
        this.renewUntil = renewUntil;
    }

    /** Returns the fencing token. */
    public long token() {
        return tenure.token();
    }

    /** Returns the state as it is known to be now: as it was at the grant, unless somebody who shares the hold has written. */
    public Snapshot snapshot() {
        return tenure.snapshot();
    }

    /** Returns whether the lock is held: neither released nor lost, and the lease not over by this process's clock. */
    public boolean isHeld() {
        return !left && tenure.isHeld();
    }

    /** Returns what is left of the lease, zero if the lock is not held. */
    public Duration remaining() {
        return left ? Duration.ZERO : tenure.remaining();
    }

    /** Returns the loss, or {@code null} if the lock was not lost. */
    public @Nullable Loss loss() {
        return left ? null : tenure.loss();
    }

    /** Calls the listener when the lock is lost, once, on the engine's executor. */
    public void onLost(Consumer<Loss> listener) {
        lane.run(() -> {
            Loss told = loss();
            if (tenure.phase() == Tenure.Phase.LOST && told != null && !leaving) {
                tell(listener, told);
            } else if (!left) {
                listeners.add(listener);
            }
        });
    }

    /** Calls the listener when somebody of higher priority is going to take the lock over, once, on the engine's executor. */
    public void onPreemptionAnnounced(Consumer<PreemptionNotice> listener) {
        lane.run(() -> {
            PreemptionNotice told = tenure.notice();
            if (!left && told != null) {
                tell(listener, told);
            } else if (!left) {
                noticeListeners.add(listener);
            }
        });
    }

    /**
     * Changes the state and releases the lock, or this hold's share of it. The future fails with
     * {@link io.johnnylocke.LockLostException}, {@link io.johnnylocke.StaleStateException},
     * {@link io.johnnylocke.LockStoreException}, or {@link IllegalStateException} if it was released before.
     *
     * @param change what becomes of the state
     * @param seenWrites how many writes under the token the change builds on
     */
    public CompletableFuture<Void> release(StateChange change, long seenWrites) {
        CompletableFuture<Void> released = telling(failure -> released(change, failure));
        lane.run(() -> lane.releasing().release(this, change, seenWrites, released));
        return released;
    }

    /** {@link #release(StateChange, long)} on top of whatever there is. */
    public CompletableFuture<Void> release(StateChange change) {
        return release(change, snapshot().writes());
    }

    /**
     * Renews the lease. The future fails with {@link io.johnnylocke.LockLostException},
     * {@link io.johnnylocke.LockStoreException}, or {@link IllegalStateException} if the lock was released.
     */
    public CompletableFuture<Void> renew(Duration lease) {
        CompletableFuture<Void> renewed = telling(failure -> renewed(lease, failure));
        lane.run(() -> lane.renewing().renew(this, lease, renewed));
        return renewed;
    }

    /** Goes on under these terms, from now on. */
    void settle(AcquireSpec terms) {
        lane.run(() -> {
            spec = terms;
            Duration maximumHold = terms.maximumHold();
            renewUntil = maximumHold == null ? lane.now() : Nanos.after(lane.now(), maximumHold);
            tenure.settled(this);
        });
    }

    // In the mailbox

    Grant.Origin origin() {
        return origin;
    }

    AcquireSpec spec() {
        return spec;
    }

    Tenure tenure() {
        return tenure;
    }

    long session() {
        return tenure.session();
    }

    /** Returns until when this hold wants the lease to be renewed. */
    long renewUntil() {
        return renewUntil;
    }

    /** A write is on its way with which the hold is over. If the lock is lost meanwhile, only the answer says which came first. */
    void leaving() {
        leaving = true;
    }

    /** The lock was lost before the hold could leave. */
    void stayed(Loss loss) {
        leaving = false;
        tellLoss(loss);
    }

    /** The hold is over without a loss. */
    void left() {
        left = true;
        listeners.clear();
        noticeListeners.clear();
    }

    void tellLoss(Loss loss) {
        if (leaving) {
            return;
        }
        if (!toldEnd) {
            toldEnd = true;
            listener().lost(loss);
        }
        listeners.forEach(listener -> tell(listener, loss));
        listeners.clear();
        noticeListeners.clear();
    }

    void tell(PreemptionNotice told) {
        listener().preemptionAnnounced(told);
        noticeListeners.forEach(listener -> tell(listener, told));
        noticeListeners.clear();
    }

    private <E> void tell(Consumer<E> listener, E event) {
        lane.engine().executeCallback(() -> listener.accept(event));
    }

    // What the listener of the acquisition is told

    AcquisitionListener listener() {
        return spec.listener();
    }

    private static CompletableFuture<Void> telling(Consumer<@Nullable Throwable> listener) {
        return new Told<>() {
            @Override
            void tell(@Nullable Void value, @Nullable Throwable failure) {
                listener.accept(failure);
            }
        };
    }

    private void renewed(Duration lease, @Nullable Throwable failure) {
        boolean isQuestion = lease.isZero();
        if (!isQuestion) {
            listener().renewed(failure);
        }
    }

    private void released(StateChange change, @Nullable Throwable failure) {
        if (failure instanceof IllegalStateException) {
            return; // It was released before.
        }
        HoldOutcome outcome = outcome(failure);
        if ((outcome == HoldOutcome.LOST || outcome == HoldOutcome.STALE) && !(change instanceof StateChange.Keep)) {
            listener().writeRefused(outcome);
        }
        Loss loss = tenure.loss();
        if (toldEnd) {
            return;
        }
        toldEnd = true;
        if (outcome == HoldOutcome.LOST && loss != null) {
            listener().lost(loss);
        } else {
            listener().released(outcome, failure);
        }
    }

    private static HoldOutcome outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return HoldOutcome.RELEASED;
        }
        if (failure instanceof LockLostException) {
            return HoldOutcome.LOST;
        }
        if (failure instanceof StaleStateException) {
            return HoldOutcome.STALE;
        }
        if (failure instanceof LockStoreException store && store.isUnconfirmed()) {
            return HoldOutcome.UNCONFIRMED;
        }
        return failure instanceof LockStoreException store && store.isOutcomeUnknown()
                ? HoldOutcome.UNKNOWN
                : HoldOutcome.ERROR;
    }
}
