package io.johnnylocke.engine;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.store.Claim;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A caller that wants a lock: completed with the hold, or with the reason why it got none. */
final class Waiter extends Told<Hold> {

    private final LockEngine engine;
    private final AcquireSpec spec;
    private final long arrivedAt;
    private final long number;
    private long deadline;
    private boolean overdue;
    private int attempts;

    Waiter(LockEngine engine, AcquireSpec spec) {
        this.engine = engine;
        this.spec = spec;
        this.arrivedAt = engine.now();
        this.number = engine.nextArrival();
        this.deadline = Nanos.after(
                arrivedAt, spec.isSingleAttempt() ? engine.settings().storeTimeout() : spec.waitAtMost());
    }

    AcquireSpec spec() {
        return spec;
    }

    long arrivedAt() {
        return arrivedAt;
    }

    /** Returns the place among all waiters of the engine, by arrival. */
    long number() {
        return number;
    }

    /** Returns when the waiter gives up: after its wait or, for a single attempt, when the store does not answer at all. */
    long deadline() {
        return deadline;
    }

    /** Gives the waiter time until the store's answer, although its wait is over. Only while it is in no queue. */
    void awaitAnswer(long newDeadline) {
        deadline = newDeadline;
        overdue = true;
    }

    /** Returns whether the wait is over, and only an answer of the store is waited for. */
    boolean isOverdue() {
        return overdue;
    }

    /** Counts that the lock was found busy, and returns whether that was once too often. */
    boolean isExhausted() {
        return spec.isExhaustedBy(++attempts);
    }

    Claim claim(long session, long now) {
        return new Claim(
                session,
                spec.lease(),
                spec.isSingleAttempt() ? Duration.ZERO : Nanos.between(now, deadline),
                spec.priority(),
                spec.preemption(),
                spec.holderId(),
                spec.stateExpiry(),
                Nanos.between(arrivedAt, now));
    }

    @Override
    void tell(@Nullable Hold hold, @Nullable Throwable failure) {
        if (hold != null) {
            spec.listener().acquired(new Grant(hold.token(), hold.origin()));
        } else if (failure != null) {
            spec.listener().notAcquired(outcome(failure), failure);
        }
    }

    private AcquisitionOutcome outcome(Throwable failure) {
        if (failure instanceof LockTimeoutException) {
            return spec.isSingleAttempt() ? AcquisitionOutcome.BUSY : AcquisitionOutcome.TIMEOUT;
        }
        if (failure instanceof CancellationException) {
            return AcquisitionOutcome.CANCELLED;
        }
        return failure instanceof LockClosedException ? AcquisitionOutcome.CLOSED : AcquisitionOutcome.ERROR;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            engine.post(spec.key(), lane -> lane.cancelled(this));
        }
        return cancelled;
    }
}
