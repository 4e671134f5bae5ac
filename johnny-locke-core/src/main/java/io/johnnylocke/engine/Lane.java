package io.johnnylocke.engine;

import io.johnnylocke.KeyActivity;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.StoreConnection;
import java.time.Duration;
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

    private final LockEngine engine;
    private final String key;
    private final KeyFailures failures;
    private final Mailbox mailbox;
    private final LocalQueue queue = new LocalQueue();
    private final Patience patience = new Patience(this);
    private final Sharing sharing = new Sharing(this);
    private final Releasing releasing = new Releasing(this);
    private final Renewing renewing = new Renewing(this);
    private final Leftovers leftovers = new Leftovers(this);
    private @Nullable Session session;
    private @Nullable Tenure current;
    private long passed;
    private @Nullable PreemptionNotice earlyNotice;

    Lane(LockEngine engine, String key) {
        this.engine = engine;
        this.key = key;
        this.failures = new KeyFailures(engine.settings(), key);
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

    KeyFailures failures() {
        return failures;
    }

    LocalQueue queue() {
        return queue;
    }

    Patience patience() {
        return patience;
    }

    Releasing releasing() {
        return releasing;
    }

    Renewing renewing() {
        return renewing;
    }

    Leftovers leftovers() {
        return leftovers;
    }

    /** Returns the session that asks the store, if there is one. */
    @Nullable
    Session session() {
        return session;
    }

    /** Returns the hold that is current, if there is one. */
    @Nullable
    Tenure current() {
        return current;
    }

    <R> StoreCall<R> send(
            String what, Supplier<CompletionStage<R>> request, long deadline, StoreCall.Caller<R> caller) {
        return mailbox.send(what, key, request, deadline, caller);
    }

    /** Returns what goes on, or {@code null} if nothing does. */
    @Nullable
    KeyActivity activity() {
        Waiter first = queue.first();
        if (current != null && current.phase() != Tenure.Phase.RELEASED) {
            return current.activity(queue.size());
        }
        return first == null ? null : new KeyActivity(key, first.spec().name(), null, null, null, 0, queue.size());
    }

    // The waiters

    void arrived(Waiter waiter) {
        if (engine.isClosing()) {
            waiter.completeExceptionally(failures.closed());
        } else if (current != null && current.isSharedBy(waiter.spec()) && !expire(current)) {
            sharing.share(current, waiter);
        } else if (isBusyFor(waiter) && waiter.isExhausted()) {
            patience.timeout(waiter);
        } else {
            enqueue(waiter);
        }
    }

    void enqueue(Waiter waiter) {
        queue.add(waiter);
        patience.count(waiter);
        pump();
    }

    /** Returns whether the waiter would have to wait, as far as is known here. */
    private boolean isBusyFor(Waiter waiter) {
        int priority = waiter.spec().priority();
        Waiter first = queue.first();
        return (first != null && first.spec().priority() >= priority)
                || (current != null && current.isHeld() && !mayTakeOver(waiter, current));
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

    /** Returns a session to travel in a release and be its successor, if somebody waits and nobody asks. */
    @Nullable
    Session successor() {
        if (session != null || queue.isEmpty()) {
            return null;
        }
        Session successor = new Session(this, engine.nextSession());
        successor.travel();
        session = successor;
        return successor;
    }

    private static boolean mayTakeOver(Waiter waiter, Tenure tenure) {
        return tenure.phase() == Tenure.Phase.HELD
                && waiter.spec().priority() > tenure.priority()
                && waiter.spec().preemption().grace() != null;
    }

    // The session

    /** The session was granted the lock. */
    void granted(Session granted, AcquireOutcome.Granted grant, Grant.Origin origin, long end, long confirmAt) {
        engine.saw(grant.token());
        if ((grant.token() <= passed || end <= now()) && !queue.isEmpty()) {
            // The news that it is over has overtaken the grant, or the answer took as long as the lease. What the store
            // thinks of it now, only the store can say.
            granted.askLater();
            return;
        }
        granted.end();
        session = null;
        Tenure previous = current;
        if (previous != null && previous.token() == grant.token()) {
            // It has only come to share what this client holds already.
            leftovers.giveBack(granted.number());
            queue.removeSharers(previous).forEach(waiter -> sharing.join(previous, waiter));
            pump();
            return;
        }
        current = null;
        if (previous != null && previous.phase() == Tenure.Phase.HELD) {
            previous.lost(LossReason.PREEMPTED, engine.settings().clientId());
        }
        while (current == null && handOver(granted, grant, origin, end, confirmAt)) {
            // The next one, if this one has been cancelled.
        }
        if (current == null) {
            leftovers.giveBack(granted.number());
        }
        if (current != null) {
            Tenure shared = current;
            queue.removeSharers(shared).forEach(waiter -> sharing.join(shared, waiter));
            patience.failExhausted(current.priority());
        }
        pump();
    }

    /** Gives the grant to the first waiter that may have it, and returns whether there was one. */
    private boolean handOver(
            Session granted, AcquireOutcome.Granted grant, Grant.Origin origin, long end, long confirmAt) {
        // A hold with a holder id may be another client's, too, and is for nobody who has not got that id.
        String holderId = grant.holderId();
        Waiter first = holderId == null ? queue.first() : queue.firstUnder(holderId);
        if (first == null) {
            return false;
        }
        queue.remove(first);
        Snapshot snapshot = new Snapshot(grant.writes(), grant.state());
        Tenure tenure = new Tenure(this, first.spec(), granted, grant.token(), snapshot, end, confirmAt);
        if (first.complete(tenure.hold(first.spec(), origin))) {
            current = tenure;
            if (earlyNotice != null && earlyNotice.token() == tenure.token()) {
                tenure.preemptionAnnounced(earlyNotice.priority(), earlyNotice.grace());
            }
            if (!granted.hasAdvertisedOnly(first.spec())) {
                // The store knows the terms of another waiter.
                new Renewal(this, tenure, new CompletableFuture<>())
                        .send(first.spec().lease());
            }
        }
        return true;
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
        queue.removeAll().forEach(waiter -> waiter.completeExceptionally(Failures.withoutEffect(failure)));
    }

    // What the store says

    void pushed(long number, AcquireOutcome.Granted grant, Duration confirmWithin) {
        if (session != null && session.number() == number) {
            if (session.takesGrants()) {
                pushed(session, grant, confirmWithin);
            }
        } else {
            leftovers.found(number);
        }
    }

    private void pushed(Session asking, AcquireOutcome.Granted grant, Duration confirmWithin) {
        Duration sure = grant.remaining().compareTo(confirmWithin) < 0 ? grant.remaining() : confirmWithin;
        long end = Nanos.after(asking.anchor(), sure);
        if (Nanos.between(now(), end).compareTo(sure.dividedBy(3)) <= 0 || grant.token() <= passed) {
            // The grant may be older than it counts without confirmation, or nearly so. Asking tells, and confirms.
            asking.pushed();
            asking.refresh();
        } else {
            granted(asking, grant, Grant.Origin.REMOTE_HANDOFF, end, Tenure.confirmAt(now(), end));
        }
    }

    void lostInStore(long token, LossReason reason, @Nullable String by) {
        passed(token);
        if (current != null && current.token() == token) {
            lost(current, reason, by);
        }
    }

    void preemptionAnnounced(long token, int priority, Duration grace) {
        if (current != null && current.token() == token) {
            current.preemptionAnnounced(priority, grace);
        } else {
            // It may have overtaken the answer that grants the lock.
            earlyNotice = new PreemptionNotice(key, token, priority, grace);
        }
    }

    /** The token, and every one before it, is over or somebody else's. */
    void passed(long token) {
        passed = Math.max(passed, token);
    }

    /** The lock may be free. */
    void refresh() {
        if (session != null) {
            session.refresh();
        }
    }

    /** What the store has told meanwhile, nobody has heard: that the lock may be free, or that it was lost. */
    void resync() {
        refresh();
        if (current != null) {
            current.doubted(now());
            renewing.tend(current, now());
        }
    }

    // The hold

    /** The lock was lost, unless it has ended before. */
    void lost(Tenure tenure, LossReason reason, @Nullable String by) {
        if (tenure.phase() == Tenure.Phase.HELD) {
            tenure.lost(reason, by);
            ended(tenure);
        }
    }

    /** Notes it if the lease is over, and returns whether it is. */
    boolean expire(Tenure tenure) {
        boolean over = tenure.phase() == Tenure.Phase.HELD && now() >= tenure.end();
        if (over) {
            if (tenure.endsBeforeItsLease() || tenure.terms().holderId() != null) {
                leftovers.giveBack(tenure.session());
            }
            lost(tenure, LossReason.EXPIRED, null);
        }
        return over;
    }

    /** The tenure is over. If nobody travels to the store, somebody must ask. */
    void ended(Tenure tenure) {
        if (current == tenure) {
            current = null;
        }
        if (session == null) {
            pump();
        }
    }

    /** Returns until when a call is repeated that does not wait for the lock. */
    long storeDeadline() {
        return Nanos.after(now(), engine.settings().storeTimeout());
    }

    // Closing

    void close() {
        queue.removeAll().forEach(waiter -> waiter.completeExceptionally(failures.closed()));
        if (session != null) {
            session.waitersChanged();
        }
    }

    /** Releases the hold with the state unchanged. */
    void closeHold(boolean attendedToo) {
        Tenure tenure = current;
        if (tenure != null && tenure.phase() == Tenure.Phase.HELD && (attendedToo || !tenure.isAttended())) {
            lost(tenure, LossReason.CLOSED, null);
            releasing.releaseUnattended(tenure);
        }
    }

    // The mailbox

    @Override
    public long due() {
        long due = Math.min(patience.due(), session == null ? Nanos.NEVER : session.due());
        return Math.min(due, current == null ? Nanos.NEVER : current.due());
    }

    @Override
    public void onTime(long now) {
        if (current != null) {
            renewing.tend(current, now);
        }
        patience.onTime(now);
        if (session != null) {
            session.waitersChanged();
        }
        if (session != null) {
            session.onTime(now);
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
