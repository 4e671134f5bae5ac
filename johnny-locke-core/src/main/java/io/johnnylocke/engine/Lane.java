package io.johnnylocke.engine;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHolder;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that this client does about one key: its waiters, at most one session that asks the store for them, and at most one
 * hold that is current. Session and hold are independent of each other: a waiter of higher priority may ask while the
 * client itself holds. Everything here runs in the lane's mailbox, but for the methods that say so.
 */
final class Lane implements Mailbox.Owner {

    /** How many sections in a row a client keeps for its own waiters while another client waits. */
    private static final int LONGEST_BATCH = 16;

    /** How long it is tried to give back what a forgotten session holds. */
    private static final Duration GIVE_BACK_TIME = Duration.ofSeconds(10);

    private final LockEngine engine;
    private final String key;
    private final Mailbox mailbox;
    private final LocalQueue queue = new LocalQueue();
    private final Set<Long> givingBack = new HashSet<>();
    private @Nullable Session session;
    private @Nullable Hold current;
    private int keptWhileOthersWait;
    private long passed;

    Lane(LockEngine engine, String key) {
        this.engine = engine;
        this.key = key;
        this.mailbox = new Mailbox(engine, this);
    }

    /** Runs the event in the mailbox, and returns whether it does. On any thread. */
    boolean post(Runnable event) {
        return mailbox.post(event);
    }

    /**
     * Runs the event in the mailbox; or at once if that has retired, when all holds of the lane are over and the event can
     * change nothing. On any thread.
     */
    void run(Runnable event) {
        if (!mailbox.post(event)) {
            event.run();
        }
    }

    /** Returns the engine. On any thread. */
    LockEngine engine() {
        return engine;
    }

    /** Returns the time. On any thread. */
    long now() {
        return engine.now();
    }

    StoreConnection store() {
        return engine.store();
    }

    String key() {
        return key;
    }

    LocalQueue queue() {
        return queue;
    }

    <R> StoreCall<R> send(
            String what, Supplier<CompletionStage<R>> request, long deadline, StoreCall.Caller<R> caller) {
        return mailbox.send(what, key, request, deadline, caller);
    }

    // The waiters

    void arrived(Waiter waiter) {
        if (engine.isClosing()) {
            waiter.completeExceptionally(
                    new LockClosedException(key, engine.settings().namespace()));
        } else if (waiter.spec().isSingleAttempt() && isBusyFor(waiter)) {
            waiter.completeExceptionally(timeout(waiter));
        } else {
            queue.add(waiter);
            pump();
        }
    }

    /** Returns whether the waiter would have to wait, as far as is known here. */
    private boolean isBusyFor(Waiter waiter) {
        int priority = waiter.spec().priority();
        Waiter first = queue.first();
        return (first != null && first.spec().priority() >= priority)
                || (current != null && current.isHeld() && current.spec().priority() >= priority);
    }

    void cancelled(Waiter waiter) {
        if (queue.remove(waiter) && session != null) {
            session.waitersChanged();
        }
    }

    /** Sees to it that somebody asks the store if somebody waits and has a chance. */
    private void pump() {
        Waiter first = queue.first();
        if (session != null) {
            session.waitersChanged();
        } else if (first != null && (current == null || mayTakeOver(first, current))) {
            session = new Session(this, engine.nextSession());
            session.ask();
        }
    }

    private static boolean mayTakeOver(Waiter waiter, Hold hold) {
        return hold.phase() == Hold.Phase.HELD
                && waiter.spec().priority() > hold.spec().priority();
    }

    /** The lock is busy for whoever has no more than this priority: those who wanted to try only once are told so. */
    void failSingleAttempts(int priority) {
        queue.removeSingleAttempts(priority).forEach(waiter -> waiter.completeExceptionally(timeout(waiter)));
    }

    /** The lock is busy, and there are those whose wait was over when that was not known yet. */
    void failOverdue() {
        queue.removeOverdue().forEach(waiter -> waiter.completeExceptionally(timeout(waiter)));
    }

    private void failDue(long now) {
        for (Waiter waiter : queue.removeDue(now)) {
            LockStoreException failure = session == null ? null : session.lastFailure();
            if (failure != null) {
                waiter.completeExceptionally(Failures.again(failure));
            } else if (session == null || !session.isUnanswered()) {
                waiter.completeExceptionally(timeout(waiter));
            } else if (!waiter.isOverdue()) {
                // Without a first answer nobody knows whether the lock is busy at all.
                waiter.awaitAnswer(
                        Nanos.after(session.askedAt(), engine.settings().storeTimeout()));
                queue.add(waiter);
            } else {
                waiter.completeExceptionally(
                        engine.noAnswer("acquire", key, engine.settings().storeTimeout()));
            }
        }
    }

    private LockTimeoutException timeout(Waiter waiter) {
        LockHolder holder = current != null ? current.asHolder() : session != null ? session.holder() : null;
        Duration waited = Nanos.between(waiter.arrivedAt(), now());
        return new LockTimeoutException(key, engine.settings().namespace(), waited, holder);
    }

    // The session

    /** The session was granted the lock. */
    void granted(Session granted, AcquireOutcome.Granted grant, long end, long confirmAt) {
        engine.saw(grant.token());
        if ((grant.token() <= passed || end <= now()) && !queue.isEmpty()) {
            // The news that it is over has overtaken the grant, or the answer took as long as the lease. What the store
            // thinks of it now, only the store can say.
            granted.askLater();
            return;
        }
        granted.end();
        session = null;
        Hold previous = current;
        current = null;
        if (previous != null && previous.phase() == Hold.Phase.HELD) {
            previous.lost(LossReason.PREEMPTED, engine.settings().clientId());
        }
        while (current == null && !queue.isEmpty()) {
            handOver(granted, grant, end, confirmAt);
        }
        if (current == null) {
            giveBack(granted.number());
        }
        if (current != null) {
            failSingleAttempts(current.spec().priority());
        }
        pump();
    }

    private void handOver(Session granted, AcquireOutcome.Granted grant, long end, long confirmAt) {
        Waiter first = Objects.requireNonNull(queue.first());
        queue.remove(first);
        Hold hold = new Hold(this, first.spec(), granted.number(), grant.token(), grant.state(), end, confirmAt);
        if (first.complete(hold)) {
            current = hold;
            if (!first.spec().sameTermsAs(granted.advertised().spec())) {
                // The store knows the terms of another waiter.
                new Renewal(this, hold, new CompletableFuture<>())
                        .send(first.spec().lease());
            }
        }
    }

    /** The session has ended without a grant. */
    void over(Session ended) {
        ended.end();
        session = null;
        pump();
    }

    /** The store has refused for good what the session asked. */
    void refused(Session asking, LockStoreException failure) {
        asking.end();
        session = null;
        queue.removeAll().forEach(waiter -> waiter.completeExceptionally(Failures.again(failure)));
    }

    // What the store says

    void pushed(long number, AcquireOutcome.Granted grant, Duration confirmWithin) {
        if (session != null && session.number() == number) {
            if (session.takesGrants()) {
                pushed(session, grant, confirmWithin);
            }
        } else {
            heldByOwnSession(number);
        }
    }

    private void pushed(Session asking, AcquireOutcome.Granted grant, Duration confirmWithin) {
        Duration sure = grant.remaining().compareTo(confirmWithin) < 0 ? grant.remaining() : confirmWithin;
        long end = Nanos.after(asking.anchor(), sure);
        if (end <= now() || grant.token() <= passed) {
            // The grant may be older than it counts without confirmation. Asking tells.
            asking.refresh();
        } else {
            granted(asking, grant, end, Hold.confirmAt(now(), end));
        }
    }

    /** The store says that a session of this client holds the lock: unless that is known here, it was forgotten. */
    void heldByOwnSession(long number) {
        boolean known =
                (session != null && session.number() == number) || (current != null && current.session() == number);
        if (!known) {
            giveBack(number);
        }
    }

    /** Ends a session that nobody here wants any more, whatever it has become in the store. */
    void giveBack(long number) {
        if (givingBack.add(number)) {
            send(
                    "cancellation",
                    () -> store().cancel(new CancelRequest(key, number)),
                    Nanos.after(now(), GIVE_BACK_TIME),
                    StoreCall.Caller.<CancelOutcome>of(() -> givingBack.remove(number)));
        }
    }

    void lostInStore(long token, LossReason reason, @Nullable String by) {
        passed(token);
        if (current != null && current.token() == token) {
            lost(current, reason, by);
        }
    }

    /** The token, and every one before it, is over or somebody else's. */
    void passed(long token) {
        passed = Math.max(passed, token);
    }

    void resync() {
        if (session != null) {
            session.refresh();
        }
    }

    // The hold

    void release(Hold hold, StateChange change, CompletableFuture<Void> released) {
        expire(hold);
        if (hold.phase() != Hold.Phase.HELD) {
            released.completeExceptionally(notHeld(hold));
            return;
        }
        hold.releasing();
        Session successor = null;
        if (session == null && !queue.isEmpty()) {
            successor = new Session(this, engine.nextSession());
            successor.travel();
            session = successor;
        }
        new Release(this, hold, change, released, successor).send(keptWhileOthersWait < LONGEST_BATCH);
    }

    /** Counts the sections that were kept here although another client waited. */
    void kept(boolean whileOthersWait) {
        keptWhileOthersWait = whileOthersWait ? keptWhileOthersWait + 1 : 0;
    }

    void renew(Hold hold, Duration lease, CompletableFuture<Void> renewed) {
        expire(hold);
        if (hold.phase() != Hold.Phase.HELD) {
            renewed.completeExceptionally(notHeld(hold));
        } else {
            new Renewal(this, hold, renewed).send(lease);
        }
    }

    /** The hold was lost, unless it has ended before. */
    void lost(Hold hold, LossReason reason, @Nullable String by) {
        if (hold.phase() == Hold.Phase.HELD) {
            hold.lost(reason, by);
            ended(hold);
        }
    }

    private void expire(Hold hold) {
        if (hold.phase() == Hold.Phase.HELD && now() >= hold.end()) {
            if (hold.endsBeforeItsLease()) {
                giveBack(hold.session());
            }
            lost(hold, LossReason.EXPIRED, null);
        }
    }

    /** The hold is over. If nobody travels to the store, somebody must ask. */
    void ended(Hold hold) {
        if (current == hold) {
            current = null;
        }
        if (session == null) {
            pump();
        }
    }

    RuntimeException notHeld(Hold hold) {
        Loss loss = hold.loss();
        return loss != null
                ? new LockLostException(loss, engine.settings().namespace())
                : new IllegalStateException(
                        "Lock '" + key + "' in namespace '" + engine.settings().namespace()
                                + "' was released by this handle before, token " + hold.token());
    }

    // Closing

    void close() {
        queue.removeAll()
                .forEach(waiter -> waiter.completeExceptionally(
                        new LockClosedException(key, engine.settings().namespace())));
        if (session != null) {
            session.waitersChanged();
        }
    }

    /** Releases the hold with the state unchanged. */
    void closeHold(boolean attendedToo) {
        Hold hold = current;
        if (hold != null
                && hold.phase() == Hold.Phase.HELD
                && (attendedToo || !hold.spec().attended())) {
            lost(hold, LossReason.CLOSED, null);
            send(
                    "release",
                    () -> store().release(new ReleaseRequest(
                            key,
                            hold.token(),
                            hold.session(),
                            StateChange.KEEP,
                            hold.spec().stateExpiry(),
                            null,
                            false)),
                    Nanos.after(now(), engine.settings().storeTimeout()),
                    StoreCall.Caller.of(() -> {}));
        }
    }

    // The mailbox

    @Override
    public long due() {
        long due = Math.min(queue.due(), session == null ? Nanos.NEVER : session.due());
        return Math.min(due, current == null ? Nanos.NEVER : current.due());
    }

    @Override
    public void onTime(long now) {
        Hold hold = current;
        if (hold != null) {
            expire(hold);
            tend(hold, now);
        }
        failDue(now);
        if (session != null) {
            session.waitersChanged();
        }
        if (session != null) {
            session.onTime(now);
        }
    }

    private void tend(Hold hold, long now) {
        if (hold.isToBeConfirmed(now)) {
            hold.confirming();
            new Renewal(this, hold, new CompletableFuture<>()).send(Duration.ZERO);
        }
        if (hold.isToBeRenewed(now)) {
            CompletableFuture<Void> renewed = new CompletableFuture<>();
            renewed.whenComplete((done, failure) -> hold.renewalOver(failure != null, now()));
            new Renewal(this, hold, renewed).send(hold.renewing(now));
        }
    }

    @Override
    public boolean isIdle() {
        return queue.isEmpty() && session == null && current == null;
    }

    @Override
    public boolean lingers() {
        return true;
    }

    @Override
    public void retired() {
        engine.retired(this);
    }
}
