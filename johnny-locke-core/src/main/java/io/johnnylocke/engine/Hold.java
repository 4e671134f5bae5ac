package io.johnnylocke.engine;

import io.johnnylocke.LockHolder;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lock that was granted to a waiter of this client, until it is released or lost. Thread-safe; nothing blocks. */
public final class Hold {

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

    private final Lane lane;
    private final AcquireSpec spec;
    private final long session;
    private final long token;
    private final byte @Nullable [] state;
    private final List<Consumer<Loss>> listeners = new ArrayList<>(1);
    private volatile Phase phase = Phase.HELD;
    private final long longestEnd;
    private final long margin;
    private volatile long end;
    private volatile @Nullable Loss loss;
    private long confirmAt;
    private long renewAt;

    Hold(Lane lane, AcquireSpec spec, long session, long token, byte @Nullable [] state, long end, long confirmAt) {
        this.lane = lane;
        this.spec = spec;
        this.session = session;
        this.token = token;
        this.state = state;
        this.confirmAt = confirmAt;
        Duration maximumHold = spec.maximumHold();
        this.longestEnd = maximumHold == null ? Nanos.NEVER : Nanos.after(lane.now(), maximumHold);
        // A lease that ends although it was to be renewed takes the holder by surprise, who is told a little earlier.
        this.margin = maximumHold == null ? 0 : Math.min(LONGEST_MARGIN, (end - lane.now()) / 10);
        this.end = Math.min(end - margin, longestEnd);
        this.renewAt = maximumHold == null ? Nanos.NEVER : thirdOfWhatIsLeft(lane.now());
    }

    /** Returns the fencing token. */
    public long token() {
        return token;
    }

    /** Returns the state's bytes as they were at the grant, or {@code null} if there was no state. */
    public byte @Nullable [] state() {
        return state;
    }

    /** Returns whether the lock is held: neither released nor lost, and the lease not over by this process's clock. */
    public boolean isHeld() {
        return phase == Phase.HELD && lane.now() < end;
    }

    /** Returns what is left of the lease, zero if the lock is not held. */
    public Duration remaining() {
        return phase == Phase.HELD ? Nanos.between(lane.now(), end) : Duration.ZERO;
    }

    /** Returns the loss, or {@code null} if the lock was not lost. */
    public @Nullable Loss loss() {
        Loss told = loss;
        return told == null && phase == Phase.HELD && lane.now() >= end ? lossBy(LossReason.EXPIRED, null) : told;
    }

    /** Calls the listener when the lock is lost, once, on the engine's executor. */
    public void onLost(Consumer<Loss> listener) {
        lane.run(() -> {
            if (phase == Phase.HELD || phase == Phase.RELEASING) {
                listeners.add(listener);
            } else if (loss != null) {
                tell(listener, loss);
            }
        });
    }

    /**
     * Changes the state and releases the lock. The future fails with {@link io.johnnylocke.LockLostException},
     * {@link io.johnnylocke.LockStoreException}, or {@link IllegalStateException} if it was released before.
     */
    public CompletableFuture<Void> release(StateChange change) {
        CompletableFuture<Void> released = new CompletableFuture<>();
        lane.run(() -> lane.release(this, change, released));
        return released;
    }

    /**
     * Renews the lease. The future fails with {@link io.johnnylocke.LockLostException},
     * {@link io.johnnylocke.LockStoreException}, or {@link IllegalStateException} if the lock was released.
     */
    public CompletableFuture<Void> renew(Duration lease) {
        CompletableFuture<Void> renewed = new CompletableFuture<>();
        lane.run(() -> lane.renew(this, lease, renewed));
        return renewed;
    }

    AcquireSpec spec() {
        return spec;
    }

    long session() {
        return session;
    }

    Phase phase() {
        return phase;
    }

    LockHolder asHolder() {
        return new LockHolder(
                lane.engine().settings().clientId(), spec.holderId(), token, spec.priority(), remaining());
    }

    void releasing() {
        phase = Phase.RELEASING;
    }

    void released() {
        phase = Phase.RELEASED;
        listeners.clear();
    }

    void lost(LossReason reason, @Nullable String by) {
        Loss told = lossBy(reason, by);
        loss = told;
        phase = Phase.LOST;
        listeners.forEach(listener -> tell(listener, told));
        listeners.clear();
    }

    long end() {
        return end;
    }

    /** The store has said that the lease does not end before this time. */
    void endsNotBefore(long newEnd) {
        end = Math.max(end, Math.min(newEnd - margin, longestEnd));
    }

    // Automatic renewal

    /** Returns whether the store may think that the lock is held for a while yet when it ends here. */
    boolean endsBeforeItsLease() {
        return margin > 0;
    }

    boolean isToBeRenewed(long now) {
        return phase == Phase.HELD && now >= renewAt;
    }

    /** Returns the lease to be renewed with: the usual one, but not beyond the maximum hold. */
    Duration renewing(long now) {
        renewAt = Nanos.NEVER;
        Duration left = Nanos.between(now, longestEnd).plusNanos(margin);
        return left.compareTo(spec.lease()) < 0 ? left : spec.lease();
    }

    /** The renewal is over: there will be another one, unless the lease lasts long enough. */
    void renewalOver(boolean failed, long now) {
        if (end < longestEnd) {
            long next = thirdOfWhatIsLeft(now);
            renewAt = failed ? Math.min(next, now + RENEW_AFTER_FAILURE) : next;
        }
    }

    private long thirdOfWhatIsLeft(long now) {
        return now + Math.max(SHORTEST_PAUSE, (end + margin - now) / 3);
    }

    /** Returns when a grant that was pushed is to be confirmed: soon, but not if the hold is a short one. */
    static long confirmAt(long now, long end) {
        return now + Math.min(CONFIRM_AFTER, (end - now) / 3);
    }

    boolean isToBeConfirmed(long now) {
        return phase == Phase.HELD && now >= confirmAt;
    }

    void confirming() {
        confirmAt = Nanos.NEVER;
    }

    long due() {
        return phase == Phase.HELD ? Math.min(end, Math.min(confirmAt, renewAt)) : Nanos.NEVER;
    }

    private Loss lossBy(LossReason reason, @Nullable String by) {
        return new Loss(spec.key(), token, reason, by);
    }

    private void tell(Consumer<Loss> listener, Loss told) {
        lane.engine().executeCallback(() -> listener.accept(told));
    }
}
