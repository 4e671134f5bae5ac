package io.johnnylocke.engine;

import io.johnnylocke.LockLostException;
import io.johnnylocke.Loss;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The acquisition of several locks, one after the other in the order given, or of none. While a later one is waited for, the
 * earlier ones are kept alive; when one of them is lost, or a later one cannot be had, all are given back unchanged.
 */
final class CompositeAcquisition extends CompletableFuture<List<Hold>> {

    private final LockEngine engine;
    private final List<AcquireSpec> specs;
    private final Duration wait;
    private final long deadline;
    private final List<Hold> acquired = new ArrayList<>();
    private volatile @Nullable CompletableFuture<Hold> waiting;
    private volatile @Nullable Loss loss;

    CompositeAcquisition(LockEngine engine, List<AcquireSpec> specs, Duration wait) {
        this.engine = engine;
        this.specs = specs;
        this.wait = wait;
        this.deadline = Nanos.after(engine.now(), wait);
    }

    /** Acquires the next one. Runs on whichever thread brought the last one, and on one at a time. */
    void next() {
        if (isDone()) {
            giveBack();
        } else if (loss != null) {
            fail(new LockLostException(loss, engine.settings().namespace()));
        } else if (acquired.size() == specs.size()) {
            freshen();
        } else {
            AcquireSpec spec = specs.get(acquired.size());
            Duration left = wait.isZero() ? wait : Nanos.between(engine.now(), deadline);
            CompletableFuture<Hold> waiter = engine.acquire(spec.waiting(left).keptFor(wait));
            waiting = waiter;
            if (isDone() || loss != null) {
                waiter.cancel(false);
            }
            waiter.whenComplete(this::answered);
        }
    }

    private void answered(Hold hold, @Nullable Throwable failure) {
        waiting = null;
        if (failure == null) {
            acquired.add(hold);
            hold.onLost(this::lost);
            next();
        } else if (isDone() || loss != null) {
            next();
        } else {
            fail(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
        }
    }

    private void lost(Loss told) {
        loss = told;
        CompletableFuture<Hold> waiter = waiting;
        if (waiter != null) {
            waiter.cancel(false);
        }
    }

    /** All are held. Each gets the rest of its terms, and those that were acquired a while ago a new lease. */
    private void freshen() {
        List<CompletableFuture<Void>> renewals = new ArrayList<>();
        for (int i = 0; i < acquired.size(); i++) {
            Hold hold = acquired.get(i);
            AcquireSpec spec = specs.get(i);
            hold.settle(spec);
            boolean isFresh =
                    hold.remaining().compareTo(spec.lease().multipliedBy(3).dividedBy(4)) > 0;
            if (!isFresh || !spec.stateExpiry().equals(StateExpiry.none())) {
                renewals.add(hold.renew(spec.lease()));
            }
        }
        CompletableFuture.allOf(renewals.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            if (failure != null) {
                fail(Failures.withoutEffect(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure));
            } else if (loss != null || !complete(List.copyOf(acquired))) {
                next();
            }
        });
    }

    private void fail(Throwable failure) {
        // What is free again can be had by whoever hears of the failure.
        giveBack().whenComplete((done, unimportant) -> completeExceptionally(failure));
    }

    private CompletableFuture<Void> giveBack() {
        return CompletableFuture.allOf(
                acquired.stream().map(hold -> hold.release(StateChange.KEEP)).toArray(CompletableFuture[]::new));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<Hold> waiter = waiting;
        if (cancelled && waiter != null) {
            waiter.cancel(false);
        }
        return cancelled;
    }
}
