package io.johnnylocke.template;

import io.johnnylocke.LockException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateType;
import io.johnnylocke.engine.AcquireSpec;
import io.johnnylocke.engine.Hold;
import io.johnnylocke.engine.Snapshot;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class TemplateLockHandle<T> implements LockHandle<T>, CallbackHandle {

    private static final Logger log = LoggerFactory.getLogger(TemplateLockHandle.class);

    private final String key;
    private final String namespace;
    private final Hold hold;
    private final Duration lease;
    private final Duration minimumLease;
    private final TypedState<T> states;
    private final Executor executor;
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile Seen<T> seen;
    private volatile Staged staged = new Staged(StateChange.KEEP, 0);

    /** Decodes the state; if that fails the caller still has the hold to release. */
    TemplateLockHandle(
            AcquireSpec spec, TemplateSettings settings, Hold hold, TypedState<T> states, Executor executor) {
        this.key = spec.key();
        this.namespace = settings.namespace();
        this.hold = hold;
        this.lease = spec.lease();
        this.minimumLease = settings.capabilities().minimumLease();
        this.states = states;
        this.seen = decode(hold.snapshot());
        this.executor = executor;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public @Nullable T state() {
        Snapshot now = hold.snapshot();
        if (now.writes() != seen.writes) {
            seen = decode(now);
        }
        return seen.state;
    }

    private Seen<T> decode(Snapshot snapshot) {
        return new Seen<>(snapshot.writes(), states.decode(snapshot.state()));
    }

    @Override
    public long token() {
        return hold.token();
    }

    @Override
    public boolean isHeld() {
        return !released.get() && hold.isHeld();
    }

    @Override
    public Duration remaining() {
        return released.get() ? Duration.ZERO : hold.remaining();
    }

    @Override
    public void checkHeld() {
        checkNotReleased();
        checkNotLost();
    }

    void checkNotLost() {
        Loss loss = hold.loss();
        if (loss != null) {
            throw new LockLostException(loss, namespace);
        }
    }

    @Override
    public Throwable lossOr(Throwable failure) {
        Loss loss = hold.loss();
        if (loss == null || failure instanceof LockLostException) {
            return failure;
        }
        LockLostException lost = new LockLostException(loss, namespace);
        lost.addSuppressed(failure);
        return lost;
    }

    @Override
    public void onLost(Consumer<Loss> listener) {
        hold.onLost(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void onPreemptionAnnounced(Consumer<PreemptionNotice> listener) {
        hold.onPreemptionAnnounced(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void write(@Nullable T next) {
        checkNotReleased();
        staged = change(next);
    }

    @Override
    public void release() {
        Blocking.finish(finish());
    }

    @Override
    public void release(@Nullable T next) {
        Staged change;
        try {
            change = change(next);
        } catch (StateCodecException e) {
            abandon(e);
            throw e;
        }
        Blocking.finish(release(change));
    }

    @Override
    public CompletionStage<Void> releaseAsync() {
        return onExecutor(finish());
    }

    @Override
    public CompletionStage<Void> releaseAsync(@Nullable T next) {
        Staged change;
        try {
            change = change(next);
        } catch (StateCodecException e) {
            return fail(e);
        }
        return onExecutor(release(change));
    }

    @Override
    public void renew() {
        renew(lease);
    }

    @Override
    public void renew(Duration newLease) {
        Blocking.finish(renewal(newLease));
    }

    @Override
    public CompletionStage<Void> renewAsync(Duration newLease) {
        return onExecutor(renewal(newLease));
    }

    @Override
    public void close() {
        if (released.get() || hold.loss() != null) {
            return;
        }
        if (hasStaged()) {
            log.warn("What was set aside for lock '{}' is dropped: the handle is closed without a release", key);
        }
        try {
            Blocking.finish(giveUp());
        } catch (LockLostException e) {
            // There is nothing left to be released.
        }
    }

    /** Returns the lock's key, the token, and whether it is held; not the state. */
    @Override
    public String toString() {
        return "LockHandle[" + key + ", token " + token() + ", "
                + (released.get() ? "released" : hold.isHeld() ? "held" : "lost") + "]";
    }

    StateType<T> type() {
        return states.type();
    }

    boolean hasStaged() {
        return !(staged.change instanceof StateChange.Keep);
    }

    /** Returns whether somebody who shares the hold has written since what was set aside was made. */
    boolean isStale() {
        return hasStaged() && staged.seenWrites != hold.snapshot().writes();
    }

    /** Releases the lock and writes what was set aside. */
    CompletableFuture<Void> finish() {
        return release(staged);
    }

    /** Releases the lock with the state unchanged. */
    CompletableFuture<Void> giveUp() {
        return release(new Staged(StateChange.KEEP, 0));
    }

    /** Asks the store whether the lock is still held. */
    CompletableFuture<Void> confirm() {
        return hold.renew(Duration.ZERO);
    }

    @Override
    public boolean isReleased() {
        return released.get();
    }

    @Override
    public void abandon(Throwable failure) {
        if (!released.get()) {
            try {
                Blocking.finish(giveUp());
            } catch (LockException e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public <R extends @Nullable Object> CompletionStage<R> fail(Throwable failure) {
        if (released.get()) {
            return CompletableFuture.failedFuture(failure);
        }
        return onExecutor(giveUp().handle((done, releaseFailure) -> {
                    if (releaseFailure != null) {
                        failure.addSuppressed(releaseFailure);
                    }
                    return failure;
                }))
                .thenCompose(CompletableFuture::failedFuture);
    }

    private Staged change(@Nullable T next) {
        return new Staged(states.change(next), seen.writes);
    }

    private CompletableFuture<Void> release(Staged last) {
        return released.compareAndSet(false, true)
                ? hold.release(last.change, last.seenWrites)
                : CompletableFuture.failedFuture(twice());
    }

    CompletableFuture<Void> renewal(Duration newLease) {
        TemplateSettings.checkLease(newLease, minimumLease);
        return released.get() ? CompletableFuture.failedFuture(twice()) : hold.renew(newLease);
    }

    private void checkNotReleased() {
        if (released.get()) {
            throw twice();
        }
    }

    private IllegalStateException twice() {
        return new IllegalStateException("Lock '" + key + "' in namespace '" + namespace
                + "' has been released by this handle already, token " + token());
    }

    private <V extends @Nullable Object> CompletionStage<V> onExecutor(CompletableFuture<V> future) {
        return Relay.onExecutor(executor, future);
    }

    /** The state that was last looked at, and how many writes under the token it is the outcome of. */
    private record Seen<T>(long writes, @Nullable T state) {}

    /** A change, and how many writes the one who made it had seen. */
    private record Staged(StateChange change, long seenWrites) {}
}
