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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The keys that a client uses, or has used a moment ago; and what a change of one means for this client. */
final class KeyViews {

    /** How long a key is kept in view that is not used. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** How long a hold may last before the backend is asked to tell of it, which costs both of us something. */
    private static final Duration BRIEF = Duration.ofMillis(200);

    private final Backend backend;
    private final String clientId;
    private final StoreListener listener;
    private final Map<String, KeyView> views = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile boolean closed;

    KeyViews(Backend backend, StoreContext context) {
        this.backend = backend;
        this.clientId = context.clientId();
        this.listener = context.listener();
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
            view.used(System.nanoTime());
            if (subscribe && !view.isSubscribed()) {
                backend.subscribe(key);
                view.subscribed();
            }
            return view;
        });
    }

    private void sweepLater() {
        if (!closed && !sweeping.getAndSet(true)) {
            CompletableFuture.delayedExecutor(IDLE.toMillis() / 2, TimeUnit.MILLISECONDS)
                    .execute(this::sweep);
        }
    }

    private void sweep() {
        sweeping.set(false);
        long idleSince = System.nanoTime() - IDLE.toNanos();
        views.keySet()
                .forEach(key -> views.computeIfPresent(key, (unused, view) -> {
                    if (!view.isUnusedSince(idleSince) || concernsUs(view.latest())) {
                        return view;
                    }
                    if (view.isSubscribed()) {
                        backend.unsubscribe(key);
                    }
                    return null;
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

    /** This client holds a key of which the backend does not tell. If it goes on holding, it wants to hear of its loss. */
    private void held(String key) {
        held.add(key);
        if (!watching.getAndSet(true)) {
            CompletableFuture.delayedExecutor(BRIEF.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::watchHeld);
        }
    }

    private void watchHeld() {
        watching.set(false);
        held.forEach(key -> {
            KeyView view = views.get(key);
            Entry entry = view == null ? null : view.latest();
            if (view == null || entry == null || view.isSubscribed() || !isHeldByUs(entry)) {
                held.remove(key);
            } else if (view.isHeldSince(entry.record().token())) {
                held.remove(key);
                subscribe(key);
                // What has happened before nobody has told.
                look(key, view);
            }
        });
        held.stream().findAny().ifPresent(this::held);
    }

    /** Events may have been missed: looks whether what this client holds is still its own. */
    void lookAgain() {
        views.forEach((key, view) -> {
            Entry entry = view.latest();
            if (entry != null && isHeldByUs(entry)) {
                look(key, view);
            }
        });
    }

    private void look(String key, KeyView view) {
        backend.read(key).thenAccept(row -> saw(key, view, RecordReader.read(key, row)));
    }

    private boolean isHeldByUs(Entry entry) {
        Hold hold = entry.record().liveHold(backend.clock().low() / 1000);
        return isOurs(hold);
    }

    private boolean concernsUs(@Nullable Entry entry) {
        if (entry == null) {
            return false;
        }
        long now = backend.clock().low() / 1000;
        return isHeldByUs(entry)
                || entry.record().queue().stream()
                        .anyMatch(waiting -> waiting.deadline() > now && isOurs(waiting.session()));
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
        if (known != null && entry.revision() <= known.revision()) {
            return;
        }
        LockRecord now = entry.record();
        LockRecord before = known == null ? LockRecord.UNUSED : known.record();
        tellLoss(key, before, now);
        Hold hold = now.hold();
        if (hold != null && isOurs(hold)) {
            if (!view.isSubscribed()) {
                held(key);
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
        if (hold == null || before.token() == now.token()) {
            return;
        }
        boolean hasEnded = now.ended().stream().anyMatch(ended -> hold.members().contains(ended.session()));
        if (!isOurs(hold) || hasEnded) {
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
