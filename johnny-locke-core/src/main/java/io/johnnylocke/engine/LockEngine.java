package io.johnnylocke.engine;

import io.johnnylocke.KeyActivity;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.clock.LockClock;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.StoreListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one client: routes calls and events to the lane of their key. Thread-safe; nothing blocks but
 * {@link #close()}. Futures complete on whichever thread brings the answer, so whoever runs foreign code after one moves to
 * another thread first.
 */
public final class LockEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LockEngine.class);

    /** How long closing waits for the store to take back what is still held. */
    private static final Duration LAST_RELEASES = Duration.ofMillis(500);

    /** Of so many lanes that ask in turns, two thousand in a second at the most, none asks less often than this. */
    private static final long POLL_PER_LANE = Duration.ofNanos(500_000).toNanos();

    private static final long LONGEST_POLL = Duration.ofSeconds(4).toNanos();

    private final EngineSettings settings;
    private final LockClock clock;
    private final Executor callbacks;
    private final StoreConnection store;
    private final boolean queues;
    private final long origin;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<String, Observation> observations = new ConcurrentHashMap<>();
    private final NamespaceWatches watches = new NamespaceWatches();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong highestToken = new AtomicLong();
    private final AtomicLong arrivals = new AtomicLong();
    private final Set<Mailbox> mailboxes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean closed;
    private volatile CompletableFuture<Void> idle = new CompletableFuture<>();

    /**
     * Creates an engine and opens its connection to the store.
     *
     * @param store the store
     * @param settings the settings
     * @param clock the clock; not closed by the engine
     * @param callbacks where listeners run
     */
    public LockEngine(LockStore store, EngineSettings settings, LockClock clock, Executor callbacks) {
        this.settings = settings;
        this.clock = clock;
        this.callbacks = callbacks;
        this.origin = clock.nanoTime();
        this.queues = store.capabilities().queue();
        this.store = store.open(new StoreContext(settings.namespace(), settings.clientId(), new Events()));
    }

    /**
     * Acquires a lock. The future completes with the hold, or fails with a {@link io.johnnylocke.LockException}; cancelling
     * it takes the caller out of the queue.
     */
    public CompletableFuture<Hold> acquire(AcquireSpec spec) {
        Waiter waiter = new Waiter(this, spec);
        spec.listener().waiting();
        post(spec.key(), lane -> lane.arrived(waiter));
        return waiter;
    }

    /**
     * Acquires several locks in the order given, or none, within one wait; the waits of the single ones are not used. The
     * future fails as that of {@link #acquire}; cancelling it gives back what was acquired already.
     */
    public CompletableFuture<List<Hold>> acquireAll(List<AcquireSpec> specs, Duration wait) {
        CompositeAcquisition acquisition = new CompositeAcquisition(this, specs, wait);
        acquisition.next();
        return acquisition;
    }

    /**
     * Waits until nobody holds the key, and reads the state then. Cancelling the future ends the waiting.
     *
     * @param key the key
     * @param since what was seen before, to wait until there is something new; or {@code null}
     * @param timeout how long to wait; zero looks once
     */
    public CompletableFuture<Observed> await(String key, @Nullable Observed since, Duration timeout) {
        Observation.Observer observer = new Observation.Observer(this, key, since, timeout);
        observe(key, observation -> observation.arrived(observer));
        return observer;
    }

    /**
     * Tells of changes of all keys of the namespace, if the store can.
     *
     * @param listener called on any thread, one call at a time; does not block
     */
    public void watch(ChangeListener listener) {
        watches.add(listener, store);
    }

    /** Ends telling of changes. Does nothing if the listener is not told. */
    public void unwatch(ChangeListener listener) {
        watches.remove(listener, store);
    }

    /** Reads the state that was last committed. */
    public CompletableFuture<Optional<byte[]>> read(String key) {
        return new Errand<Optional<byte[]>>(this, key).look("read", connection -> connection.read(key));
    }

    /** Reads a state that was committed once. */
    public CompletableFuture<Optional<byte[]>> readPossiblyStale(String key) {
        return new Errand<Optional<byte[]>>(this, key).look("read", connection -> connection.readPossiblyStale(key));
    }

    /** Drops what the store keeps about a key that nobody uses. */
    public CompletableFuture<Void> forget(String key, long token) {
        return new Errand<Void>(this, key).run("removal", connection -> connection.forget(key, token));
    }

    /** Takes a lock away from the holder of that token. */
    public CompletableFuture<Boolean> revoke(String key, long token) {
        return new Errand<Boolean>(this, key)
                .run("revocation", connection -> connection.revoke(new RevokeRequest(key, token, highestToken())));
    }

    /** Looks at a key. */
    public CompletableFuture<LockInspection> inspect(String key) {
        return new Errand<LockInspection>(this, key).look("inspection", connection -> connection.inspect(key));
    }

    /** Tells what this client holds and who waits here, by key, without asking the store. */
    public CompletableFuture<List<KeyActivity>> activity() {
        List<CompletableFuture<Optional<KeyActivity>>> answers = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            CompletableFuture<Optional<KeyActivity>> answer = new CompletableFuture<>();
            if (lane.post(() -> answer.complete(Optional.ofNullable(lane.activity())))) {
                answers.add(answer);
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream()
                        .flatMap(answer -> answer.join().stream())
                        .sorted(Comparator.comparing(KeyActivity::key))
                        .toList());
    }

    /** Asks the store for a sign of life. */
    public CompletableFuture<StoreHealth> ping() {
        return new Errand<StoreHealth>(this, null).look("health check of the lock store", StoreConnection::ping);
    }

    /** Returns the settings. */
    public EngineSettings settings() {
        return settings;
    }

    /**
     * Ends waiting calls at once, lets running callbacks finish for the grace time, releases what is still held with the
     * state unchanged, closes the connection and fails what the store has not answered by then. Blocks meanwhile, also an
     * interrupted thread; a second call does nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        observations.values().forEach(observation -> observation.post(observation::close));
        lanes.values()
                .forEach(lane -> lane.post(() -> {
                    lane.close();
                    lane.closeHold(false);
                }));
        if (!becomesIdle(settings.closeGrace())) {
            lanes.values().forEach(lane -> lane.post(() -> lane.closeHold(true)));
            if (!becomesIdle(LAST_RELEASES)) {
                log.warn(
                        "Lock client '{}' was closed before the store had answered for {} of its locks; they end with their"
                                + " leases",
                        settings.clientId(),
                        lanes.size());
            }
        }
        closed = true;
        store.close();
        mailboxes.forEach(mailbox -> mailbox.post(mailbox::storeClosed));
    }

    private boolean becomesIdle(Duration within) {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        idle = signal;
        if (!lanes.isEmpty()) {
            signal.completeOnTimeout(null, Nanos.of(within), TimeUnit.NANOSECONDS)
                    .join();
        }
        return lanes.isEmpty();
    }

    // For the lanes

    boolean isClosing() {
        return closing.get();
    }

    /** Returns whether the store is closed or being closed, so that nothing needs to be repeated. */
    boolean isClosed() {
        return closed;
    }

    void opened(Mailbox mailbox) {
        mailboxes.add(mailbox);
    }

    void retired(Mailbox mailbox) {
        mailboxes.remove(mailbox);
    }

    /** Returns the next place in the order of arrival. */
    long nextArrival() {
        return arrivals.getAndIncrement();
    }

    StoreConnection store() {
        return store;
    }

    /** Returns how many nanoseconds have passed since the engine was made, by its clock. */
    public long now() {
        return clock.nanoTime() - origin;
    }

    LockClock.Timer schedule(Runnable task, long time) {
        return clock.schedule(task, time - now());
    }

    long nextSession() {
        return sessions.incrementAndGet();
    }

    long highestToken() {
        return highestToken.get();
    }

    void saw(long token) {
        highestToken.accumulateAndGet(token, Math::max);
    }

    /** Returns how long a lane relies on being told, so that many lanes together do not keep the store busy with asking. */
    long fairPoll() {
        return Math.min(LONGEST_POLL, lanes.size() * POLL_PER_LANE);
    }

    LockStoreException noAnswer(String what, @Nullable String key, Duration waited) {
        return LockStoreException.unknown(
                key, describe(what, key) + ": no answer from the store within " + waited.toMillis() + " ms", null);
    }

    static String describe(String what, @Nullable String key) {
        return key == null ? what : what + " of lock '" + key + "'";
    }

    void executeCallback(Runnable callback) {
        Runnable guarded = () -> {
            try {
                callback.run();
            } catch (RuntimeException | Error e) {
                log.error("A listener to what becomes of a lock failed", e);
            }
        };
        try {
            callbacks.execute(guarded);
        } catch (RejectedExecutionException e) {
            // It must be told nevertheless, and foreign code must not hold up this thread, which may be the store's.
            Thread thread = new Thread(guarded, "johnny-locke-callback");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Runs an event in the lane of a key, which is made if there is none. */
    void post(String key, Consumer<Lane> event) {
        boolean posted = false;
        while (!posted) {
            Lane lane = lanes.computeIfAbsent(key, unused -> new Lane(this, key));
            posted = lane.post(() -> event.accept(lane));
        }
    }

    void retired(Lane lane) {
        lanes.remove(lane.key(), lane);
        if (closing.get() && lanes.isEmpty()) {
            idle.complete(null);
        }
    }

    /** Runs an event in the observation of a key, which is made if there is none. */
    void observe(String key, Consumer<Observation> event) {
        boolean posted = false;
        while (!posted) {
            Observation observation = observations.computeIfAbsent(key, unused -> new Observation(this, key));
            posted = observation.post(() -> event.accept(observation));
        }
    }

    void retired(Observation observation) {
        observations.remove(observation.key(), observation);
    }

    /** Passes the store's events on. */
    private final class Events implements StoreListener {

        @Override
        public void granted(String key, long session, AcquireOutcome.Granted granted, Duration confirmWithin) {
            saw(granted.token());
            post(key, lane -> lane.pushed(session, granted, confirmWithin));
        }

        @Override
        public void lost(String key, long token, LossReason reason, @Nullable String by) {
            saw(token);
            Lane lane = lanes.get(key);
            if (lane != null) {
                lane.post(() -> lane.lostInStore(token, reason, by));
            }
        }

        @Override
        public void preemptionAnnounced(String key, long token, int priority, Duration grace) {
            Lane lane = lanes.get(key);
            if (lane != null) {
                lane.post(() -> lane.preemptionAnnounced(token, priority, grace));
            }
        }

        @Override
        public void freed(String key, long token) {
            saw(token);
            Observation observation = observations.get(key);
            if (observation != null) {
                observation.post(() -> observation.freed(token));
            }
            Lane lane = lanes.get(key);
            if (lane != null && !queues) {
                lane.post(lane::refresh);
            }
        }

        @Override
        public void resync() {
            lanes.values().forEach(lane -> lane.post(lane::resync));
            observations.values().forEach(observation -> observation.post(observation::resync));
        }
    }
}
