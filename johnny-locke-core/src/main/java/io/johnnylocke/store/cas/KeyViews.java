package io.johnnylocke.store.cas;

import io.johnnylocke.LossReason;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.LockRecord.Hold;
import io.johnnylocke.store.transition.LockRecord.PastLoss;
import io.johnnylocke.store.transition.SessionId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The keys that a client uses, or has used a moment ago; and what a change of one means for this client. */
final class KeyViews {

    /** How long a key is kept in view that is not used, and how long the backend tells of one of which nobody needs to hear. */
    static final Duration IDLE = Duration.ofSeconds(10);

    /** How long a hold may last before the backend is asked to tell of it, which costs both of us something. */
    private static final Duration BRIEF = Duration.ofMillis(200);

    private final Backend backend;
    private final String clientId;
    private final StoreListener listener;
    private final Executor executor;
    private final Duration idle;
    private final Map<String, KeyView> views = new ConcurrentHashMap<>();
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile boolean closed;

    KeyViews(Backend backend, StoreContext context, Executor executor, Duration idle) {
        this.backend = backend;
        this.clientId = context.clientId();
        this.listener = context.listener();
        this.executor = executor;
        this.idle = idle;
    }

    @Nullable
    KeyView known(String key) {
        return views.get(key);
    }

    KeyView use(String key) {
        return use(key, false);
    }

    /** Takes a key into view, and has the backend tell of it. */
    KeyView subscribe(String key) {
        return use(key, true);
    }

    private KeyView use(String key, boolean subscribe) {
        sweepLater();
        return views.compute(key, (unused, known) -> {
            KeyView view = known == null ? new KeyView() : known;
            long now = System.nanoTime();
            view.used(now);
            if (subscribe) {
                view.needed(now);
            }
            if (subscribe && !view.isSubscribed()) {
                backend.subscribe(key);
                view.subscribed(true);
            }
            return view;
        });
    }

    private void sweepLater() {
        if (!closed && !sweeping.getAndSet(true)) {
            CompletableFuture.delayedExecutor(idle.toMillis() / 2, TimeUnit.MILLISECONDS, executor)
                    .execute(this::sweep);
        }
    }

    private void sweep() {
        sweeping.set(false);
        long idleSince = System.nanoTime() - idle.toNanos();
        views.keySet()
                .forEach(key -> views.computeIfPresent(key, (unused, view) -> {
                    Entry entry = view.latest();
                    if (view.isSubscribed() && view.isUnneededSince(idleSince) && !mustHear(entry)) {
                        backend.unsubscribe(key);
                        view.subscribed(false);
                        if (entry != null && isHeldByUs(entry)) {
                            held(key, entry.record().token());
                        }
                    }
                    return view.isUnusedSince(idleSince) && !concernsUs(entry) ? null : view;
                }));
        if (!views.isEmpty()) {
            sweepLater();
        }
    }

    void close() {
        closed = true;
        views.clear();
        held.clear();
    }

    /** A hold of this client of which the backend does not tell. */
    private record Held(long token, long since) {}

    /** If this client goes on holding, it wants to hear of its loss. */
    private void held(String key, long token) {
        held.compute(
                key,
                (unused, known) -> known != null && known.token == token ? known : new Held(token, System.nanoTime()));
        watchHeldLater();
    }

    private void watchHeldLater() {
        if (!held.isEmpty() && !watching.getAndSet(true)) {
            CompletableFuture.delayedExecutor(BRIEF.toMillis() / 2, TimeUnit.MILLISECONDS, executor)
                    .execute(this::watchHeld);
        }
    }

    private void watchHeld() {
        watching.set(false);
        long brief = System.nanoTime() - BRIEF.toNanos();
        held.forEach((key, hold) -> {
            KeyView view = views.get(key);
            Entry entry = view == null ? null : view.latest();
            if (view == null
                    || entry == null
                    || view.isSubscribed()
                    || entry.record().token() != hold.token
                    || !isHeldByUs(entry)) {
                held.remove(key, hold);
            } else if (hold.since - brief < 0) {
                held.remove(key, hold);
                subscribe(key);
                // What has happened before nobody has told.
                look(key, view, entry, idle.dividedBy(40));
            }
        });
        watchHeldLater();
    }

    /** Events may have been missed, and the backend may have lost what it had: nothing that was seen counts any more. */
    void forget() {
        views.values().forEach(KeyView::forget);
    }

    /** Reads what became of a key; if that fails, again and again while it concerns this client, after longer pauses. */
    private void look(String key, KeyView view, Entry before, Duration pause) {
        view.used(System.nanoTime());
        backend.read(key).whenComplete((row, failure) -> {
            if (failure == null) {
                Entry now = RecordReader.read(key, row);
                view.saw(now);
                tell(key, view, before, now);
            } else if (!closed && concernsUs(before)) {
                CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor)
                        .execute(() -> look(key, view, before, longer(pause)));
            }
        });
    }

    /** Twice as long, but not so long that a view is dropped meanwhile for want of use. */
    private Duration longer(Duration pause) {
        Duration longer = pause.multipliedBy(2);
        Duration longest = idle.dividedBy(2);
        return longer.compareTo(longest) < 0 ? longer : longest;
    }

    private boolean isHeldByUs(Entry entry) {
        Hold hold = entry.record().liveHold(backend.clock().low() / 1000);
        return isOurs(hold);
    }

    private boolean isAwaitedByUs(Entry entry) {
        long now = backend.clock().low() / 1000;
        return entry.record().queue().stream()
                .anyMatch(waiting -> waiting.deadline() > now && isOurs(waiting.session()));
    }

    private boolean concernsUs(@Nullable Entry entry) {
        return entry != null && backend.clock().isKnown() && (isHeldByUs(entry) || isAwaitedByUs(entry));
    }

    /** Returns whether this client waits for the key, or has held it for more than a moment. */
    private boolean mustHear(@Nullable Entry entry) {
        if (entry == null || !concernsUs(entry)) {
            return false;
        }
        Hold hold = entry.record().hold();
        return isAwaitedByUs(entry)
                || (hold != null && hold.since() < backend.clock().low() / 1000 - BRIEF.toMillis());
    }

    private boolean isOurs(@Nullable Hold hold) {
        return hold != null && hold.members().stream().anyMatch(this::isOurs);
    }

    private boolean isOurs(SessionId session) {
        return session.clientId().equals(clientId);
    }

    /** Notes what a key was seen to be, and tells the engine what that means. */
    void saw(String key, KeyView view, Entry entry) {
        Entry known = view.saw(entry);
        if (known == null || entry.revision() > known.revision()) {
            tell(key, view, known, entry);
        }
    }

    private void tell(String key, KeyView view, @Nullable Entry known, Entry entry) {
        LockRecord now = entry.record();
        LockRecord before = known == null ? LockRecord.UNUSED : known.record();
        tellLoss(key, before, now);
        Hold hold = now.hold();
        if (hold != null && isOurs(hold)) {
            if (!view.isSubscribed()) {
                held(key, now.token());
            }
            tellGrant(key, before, now, hold);
            tellPreemption(key, before, entry, hold);
        }
        if (view.isObserved() && known != null) {
            tellEnd(key, before, now);
        }
    }

    /** Tells a holder of this client that it is none any more, unless that is its own doing or it knows by its own clock. */
    private void tellLoss(String key, LockRecord before, LockRecord now) {
        Hold hold = before.hold();
        if (hold == null || !isOurs(hold)) {
            return;
        }
        boolean stillHeld = now.token() == before.token() && isOurs(now.hold());
        boolean hasEnded = now.ended().stream().anyMatch(ended -> hold.members().contains(ended.session()));
        if (stillHeld || hasEnded) {
            return;
        }
        PastLoss loss = now.pastLoss();
        if (loss == null || loss.token() != before.token()) {
            // Somebody has written past the locks, or more has happened than was heard of.
            listener.lost(key, before.token(), LossReason.STORE_LOST, null);
        } else if (loss.reason() != LossReason.EXPIRED) {
            listener.lost(key, loss.token(), loss.reason(), loss.by());
        }
    }

    private void tellGrant(String key, LockRecord before, LockRecord now, Hold hold) {
        if (hold.confirmBy() != LockRecord.NEVER && now.token() != before.token()) {
            listener.granted(
                    key,
                    hold.members().get(0).number(),
                    new AcquireOutcome.Granted(
                            now.token(),
                            Duration.ofMillis(hold.leaseEnd() - hold.since()),
                            hold.writes(),
                            hold.holderId(),
                            now.state()),
                    Duration.ofMillis(hold.confirmBy() - hold.since()));
        }
    }

    private void tellPreemption(String key, LockRecord before, Entry entry, Hold hold) {
        LockRecord now = entry.record();
        boolean told = before.token() == now.token()
                && before.hold() != null
                && before.hold().graceEnd() != LockRecord.NEVER;
        boolean announced = entry.announces() || (hold.graceEnd() != LockRecord.NEVER && !told);
        if (announced && !now.queue().isEmpty()) {
            Duration grace = Duration.ofMillis(Math.max(0, hold.graceEnd() - entry.millis()));
            listener.preemptionAnnounced(key, now.token(), now.queue().get(0).priority(), grace);
        }
    }

    private void tellEnd(String key, LockRecord before, LockRecord now) {
        PastLoss loss = now.pastLoss();
        boolean preempted = loss != null && loss.token() == before.token() && loss.reason() == LossReason.PREEMPTED;
        if (now.hold() == null) {
            listener.freed(key, now.token());
        } else if (before.hold() != null && before.token() != now.token() && !preempted) {
            listener.freed(key, before.token());
        }
    }
}
