package io.johnnylocke.engine;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LockStoreException;
import java.time.Duration;

/** Ends waiters that do not get the lock: because their wait is over, or because they have found it busy often enough. */
final class Patience {

    /** How often the lock is found busy while this client itself holds it, about as often as the store is asked else. */
    private static final Duration RECOUNT = Duration.ofSeconds(1);

    private final Lane lane;
    private long recountAt = Nanos.NEVER;

    Patience(Lane lane) {
        this.lane = lane;
    }

    /** Counts how often the waiter finds the lock busy, if that is limited. */
    void count(Waiter waiter) {
        if (waiter.spec().isLimited()) {
            recountAt = Math.min(recountAt, Nanos.after(lane.now(), RECOUNT));
        }
    }

    /** The lock is busy for whoever has no more than this priority: those who have tried often enough are told so. */
    void failExhausted(int priority) {
        lane.queue().removeExhausted(priority).forEach(this::timeout);
    }

    /** The lock is busy, and there are those whose wait was over when that was not known yet. */
    void failOverdue() {
        lane.queue().removeOverdue().forEach(this::timeout);
    }

    /** Tells the waiter that it has waited for long enough, and for whom. */
    void timeout(Waiter waiter) {
        Tenure current = lane.current();
        Session session = lane.session();
        LockHolder holder = current != null ? current.asHolder() : session != null ? session.holder() : null;
        Duration waited = Nanos.between(waiter.arrivedAt(), lane.now());
        waiter.completeExceptionally(lane.failures().timeout(waited, holder));
    }

    long due() {
        return Math.min(lane.queue().due(), recountAt);
    }

    void onTime(long now) {
        lane.queue().removeDue(now).forEach(this::failDue);
        if (now >= recountAt) {
            Tenure current = lane.current();
            if (lane.session() == null && current != null && current.isHeld()) {
                failExhausted(current.priority());
            }
            recountAt = lane.queue().isLimited() ? Nanos.after(now, RECOUNT) : Nanos.NEVER;
        }
    }

    private void failDue(Waiter waiter) {
        Session session = lane.session();
        LockStoreException failure = session == null ? null : session.lastFailure();
        Duration storeTimeout = lane.engine().settings().storeTimeout();
        if (failure != null) {
            waiter.completeExceptionally(Failures.withoutEffect(failure));
        } else if (session == null || !session.isUnanswered()) {
            timeout(waiter);
        } else if (!waiter.isOverdue()) {
            // Without a first answer nobody knows whether the lock is busy at all.
            waiter.awaitAnswer(Nanos.after(session.askedAt(), storeTimeout));
            lane.queue().add(waiter);
        } else {
            waiter.completeExceptionally(
                    Failures.withoutEffect(lane.engine().noAnswer("acquire", lane.key(), storeTimeout)));
        }
    }
}
