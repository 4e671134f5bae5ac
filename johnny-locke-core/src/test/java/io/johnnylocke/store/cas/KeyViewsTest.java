package io.johnnylocke.store.cas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.LockRecord.Hold;
import io.johnnylocke.store.transition.LockRecord.Waiting;
import io.johnnylocke.store.transition.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Being told of a key costs the server a message for each write, so it ends when nobody needs it. */
class KeyViewsTest {

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final long LEASE = 60_000;
    private static final SessionId OURS = new SessionId("us", 1);
    private static final SessionId THEIRS = new SessionId("them", 1);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Subscriptions backend = new Subscriptions();
    private final KeyViews views =
            new KeyViews(backend, new StoreContext("n", "us", new DeafListener()), executor, IDLE);
    private long revision;

    @AfterEach
    void stop() {
        views.close();
        executor.shutdownNow();
    }

    /** Knows who wants to hear. */
    private static final class Subscriptions extends DelegatingBackend {

        private final ServerClock clock = new ServerClock(System::nanoTime);
        private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
        private final List<Long> reads = new CopyOnWriteArrayList<>();
        private volatile CompletionStage<Row> answer = new CompletableFuture<>();

        @SuppressWarnings("NullAway") // nothing else is asked of it
        Subscriptions() {
            super(null);
            clock.read(TimeUnit.DAYS.toMicros(1), System.nanoTime());
        }

        @Override
        public ServerClock clock() {
            return clock;
        }

        @Override
        public CompletionStage<Row> read(String key) {
            reads.add(System.nanoTime());
            return answer;
        }

        @Override
        public void subscribe(String key) {
            subscribed.add(key);
        }

        @Override
        public void unsubscribe(String key) {
            subscribed.remove(key);
        }
    }

    private long now() {
        return backend.clock.low() / 1000;
    }

    /** A record that one holds since then, or nobody, and for which another waits, or nobody. */
    private Entry entry(@Nullable SessionId holder, long since, @Nullable SessionId waiter) {
        Hold hold = holder == null
                ? null
                : new Hold(
                        List.of(holder),
                        null,
                        0,
                        now() + LEASE,
                        since,
                        LockRecord.NEVER,
                        0,
                        null,
                        LockRecord.NEVER,
                        null);
        List<Waiting> queue = new ArrayList<>();
        if (waiter != null) {
            queue.add(new Waiting(waiter, 0, 1, now() + LEASE, LEASE, null, StateExpiry.none()));
        }
        LockRecord record = new LockRecord(++revision, hold, null, LockRecord.NEVER, List.of(), 0, null, queue);
        return new Entry(revision, record, now(), false);
    }

    /** As long as a client goes on using the key, which nobody else does. */
    private boolean isHeardOfAfterUse(String key, Entry entry) {
        KeyView view = views.use(key);
        views.saw(key, view, entry);
        return backend.subscribed.contains(key);
    }

    @Test
    void endsAWhileAfterTheLastNeedAlthoughTheKeyIsUsed() {
        views.subscribe("k");
        assertThat(backend.subscribed).containsExactly("k");
        await().until(() -> !isHeardOfAfterUse("k", entry(null, 0, null)));
        assertThat(views.known("k")).isNotNull();
    }

    @Test
    void endsWhileAnotherBriefHoldGoesOn() {
        views.subscribe("k");
        await().until(() -> !isHeardOfAfterUse("k", entry(OURS, now(), null)));
    }

    @Test
    void beginsAnewForAHoldThatIsNotBrief() {
        views.subscribe("k");
        await().until(() -> !isHeardOfAfterUse("k", entry(OURS, now(), null)));
        await().untilAsserted(() -> assertThat(backend.subscribed).contains("k"));
    }

    @Test
    void whatBecameOfAHoldIsLookedUpAfterLongerAndLongerPauses() {
        backend.answer = CompletableFuture.failedFuture(LockStoreException.unavailable("k", "away", null));
        views.saw("k", views.use("k"), entry(OURS, now(), null));
        await().until(() -> backend.reads.size() > 5);
        long elapsed = backend.reads.get(5) - backend.reads.get(0);
        assertThat(Duration.ofNanos(elapsed)).isGreaterThan(Duration.ofMillis(2 + 5 + 10 + 20 + 40));
    }

    @Test
    void goesOnWhileAHoldLasts() {
        Entry held = entry(OURS, now() - 1000, null);
        views.saw("k", views.use("k"), held);
        views.subscribe("k");
        await().during(IDLE.multipliedBy(4)).until(() -> isHeardOfAfterUse("k", held));
    }

    @Test
    void goesOnWhileSomebodyWaits() {
        Entry awaited = entry(THEIRS, now(), OURS);
        views.saw("k", views.use("k"), awaited);
        views.subscribe("k");
        await().during(IDLE.multipliedBy(4)).until(() -> isHeardOfAfterUse("k", awaited));
    }

    @Test
    void goesOnWhileSomebodyObserves() {
        views.use("k").observe(true);
        views.subscribe("k");
        await().during(IDLE.multipliedBy(4)).until(() -> isHeardOfAfterUse("k", entry(null, 0, null)));
    }

    @Test
    void aKeyThatNobodyUsesIsForgotten() {
        views.subscribe("k");
        await().until(() -> views.known("k") == null);
        assertThat(backend.subscribed).isEmpty();
    }
}
