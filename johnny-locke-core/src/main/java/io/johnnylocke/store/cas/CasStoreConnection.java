package io.johnnylocke.store.cas;

import io.johnnylocke.KeyChange;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.Moment;
import io.johnnylocke.store.transition.Step;
import io.johnnylocke.store.transition.TransitionConnection;
import io.johnnylocke.store.transition.Transitions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's work on a backend that compares and sets: reads the record of a lock, unless it is known, lets a transition
 * change it, and writes it if it is still the same. A write that may have happened or not needs no reading back: the record
 * tells a request that is repeated.
 */
public final class CasStoreConnection extends TransitionConnection {

    /**
     * How long a record outlives its last use, so that repeated requests are still recognised: three times as long as it takes
     * a cluster to elect a leader.
     */
    public static final Duration RETENTION = Duration.ofSeconds(30);

    private static final int MAXIMUM_TRIES = 50;

    private final StoreContext context;
    private final ThreadPoolExecutor executor;
    private final Backend backend;
    private final KeyViews views;
    private final Set<Answer<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ChangeListener watcher;
    private volatile boolean closed;

    /**
     * Creates a connection.
     *
     * @param context who opens it
     * @param opener opens the backend; what it tells goes to the events that it is given, and what it does later or in the
     *     background it does with the executor
     */
    public CasStoreConnection(StoreContext context, BiFunction<Backend.Events, Executor, Backend> opener) {
        super(context.clientId());
        this.context = context;
        this.executor = executor();
        this.backend = opener.apply(new Events(), executor);
        this.views = new KeyViews(backend, context, executor, KeyViews.IDLE);
    }

    /** Not the threads that all of the application shares, which it may keep busy. */
    private static ThreadPoolExecutor executor() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "johnny-locke-store");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return executor;
    }

    @Override
    public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
        String key = request.key();
        AtomicBoolean issued = new AtomicBoolean();
        return transact(key, (record, now) -> {
                    Step<AcquireOutcome> step = Transitions.acquire(record, context.clientId(), request, now);
                    issued.set(step.next().token() == LockRecord.REVISION);
                    return step;
                })
                .thenCompose(outcome -> issued.get()
                                && outcome instanceof AcquireOutcome.Granted granted
                                && granted.token() <= request.minimumToken()
                        ? refuse(request, granted)
                        : CompletableFuture.completedFuture(outcome));
    }

    /** With tokens that go back an old holder could overwrite what a new one has written elsewhere. */
    private CompletionStage<AcquireOutcome> refuse(AcquireRequest request, AcquireOutcome.Granted granted) {
        String key = request.key();
        return cancel(new CancelRequest(key, request.claim().session())).thenApply(cancelled -> {
            throw LockStoreException.refused(
                    key,
                    "Lock '" + key + "': the token " + granted.token() + " is not above " + request.minimumToken()
                            + ", which was seen before: the store has lost its data and counts anew",
                    null);
        });
    }

    /** Whoever subscribes hears of every write, so the record need not say that somebody listens. */
    @Override
    public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
        String key = request.key();
        ObserveRequest look = new ObserveRequest(key, Duration.ZERO, false);
        return tracked(() -> {
            if (!request.listen().isZero()) {
                views.subscribe(key).observe(true);
            }
            return current(
                    key, record -> Transitions.observe(record, look, likely()).outcome());
        });
    }

    @Override
    public void unobserve(String key) {
        KeyView view = views.known(key);
        if (view != null) {
            view.observe(false);
        }
    }

    @Override
    public void watch(ChangeListener listener) {
        watcher = listener;
        backend.subscribeAll();
    }

    @Override
    public void unwatch() {
        watcher = null;
        backend.unsubscribeAll();
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return current(key, record -> record.stateAt(likely().millis()));
    }

    @Override
    public CompletionStage<Void> forget(String key, long token) {
        return inTurn(
                key,
                view -> backend.read(key).thenCompose(row -> {
                    Entry entry = RecordReader.read(key, row);
                    return Transitions.mayForget(entry.record(), token, now())
                            ? backend.remove(key, entry.revision())
                            : CompletableFuture.completedFuture(null);
                }));
    }

    @Override
    public CompletionStage<LockInspection> inspect(String key) {
        return current(key, record -> Transitions.inspect(key, record, likely()));
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return tracked(backend::ping);
    }

    @Override
    public void suspect() {
        // The connection is the user's, and its library looks after it.
    }

    @Override
    public void close() {
        closed = true;
        backend.close();
        views.close();
        executor.shutdownNow();
        pending.forEach(answer -> answer.completeExceptionally(closedFailure()));
    }

    private static LockStoreException closedFailure() {
        return LockStoreException.unknown(null, "the connection to the lock store is closed", null);
    }

    /** Returns a time that has come for certain, lest a lock is taken over too early. */
    private Moment now() {
        return moment(backend.clock().low());
    }

    /** Returns what the time is likely to be, for whoever only looks. */
    private Moment likely() {
        return moment(backend.clock().middle());
    }

    private Moment moment(long micros) {
        return new Moment(micros / 1000, backend.clock().middle(), client -> true, Moment.Tokens.REVISION);
    }

    // One step

    @Override
    protected <O> CompletionStage<O> transact(String key, BiFunction<LockRecord, Moment, Step<O>> transition) {
        return inTurn(key, view -> attempt(key, view, transition, 0));
    }

    private <O> CompletionStage<O> attempt(
            String key, KeyView view, BiFunction<LockRecord, Moment, Step<O>> transition, int tries) {
        Entry known = tries == 0 ? view.latest() : null;
        if (known != null) {
            return change(key, view, known, false, transition, tries);
        }
        return backend.read(key).thenCompose(row -> {
            Entry entry = RecordReader.read(key, row);
            views.saw(key, view, entry);
            return change(key, view, entry, true, transition, tries);
        });
    }

    private <O> CompletionStage<O> change(
            String key,
            KeyView view,
            Entry before,
            boolean read,
            BiFunction<LockRecord, Moment, Step<O>> transition,
            int tries) {
        Duration doubt = backend.clock().doubt();
        Moment now = now();
        Step<O> step = transition.apply(before.record(), now);
        LockRecord next = step.next();
        if (next.equals(before.record())) {
            // Nothing is written, so nothing tells whether the record was out of date.
            if (!read) {
                return attempt(key, view, transition, tries + 1);
            }
            // What was sent before without an answer must not land after this was decided: then the record is written
            // as it is.
            if (!view.mayStillBeWritten(before.revision())) {
                return CompletableFuture.completedFuture(certain(step, before.record(), doubt));
            }
        }
        if (step.outcome() instanceof AcquireOutcome.Busy || step.outcome() instanceof ReleaseOutcome.Queued) {
            // Before it is known that we wait, lest the grant comes first.
            views.subscribe(key);
        }
        view.writing(before.revision());
        String text = RecordText.write(step, before.record(), now.millis());
        return backend.write(key, before.revision(), text, next.state(), keep(next, now.millis()))
                .thenCompose(revision -> {
                    if (revision.isEmpty()) {
                        return again(key, view, transition, tries + 1);
                    }
                    long millis = backend.clock().high() / 1000;
                    views.saw(
                            key,
                            view,
                            RecordReader.read(key, new Row(revision.getAsLong(), text, next.state(), millis)));
                    return CompletableFuture.completedFuture(
                            Outcomes.written(certain(step, before.record(), doubt), revision.getAsLong()));
                });
    }

    /** Nobody may count on more of a lease than is left for certain, whatever the server's clock says in truth. */
    private static <O> O certain(Step<O> step, LockRecord before, Duration doubt) {
        LockRecord.Hold hold = step.next().hold();
        boolean counted = hold != null
                && before.hold() != null
                && before.token() == step.next().token()
                && before.hold().leaseEnd() == hold.leaseEnd();
        return counted ? Outcomes.shortened(step.outcome(), doubt) : step.outcome();
    }

    private <O> CompletionStage<O> again(
            String key, KeyView view, BiFunction<LockRecord, Moment, Step<O>> transition, int tries) {
        if (tries >= MAXIMUM_TRIES) {
            return CompletableFuture.failedFuture(LockStoreException.unavailable(
                    key, "Lock '" + key + "': others have changed it each time that it was tried to", null));
        }
        if (tries <= 2) {
            return attempt(key, view, transition, tries);
        }
        return CompletableFuture.supplyAsync(() -> attempt(key, view, transition, tries), pause())
                .thenCompose(Function.identity());
    }

    private Executor pause() {
        return CompletableFuture.delayedExecutor(
                ThreadLocalRandom.current().nextLong(500, 4000), TimeUnit.MICROSECONDS, executor);
    }

    /** Returns how long the backend must keep a record: as long as its state, and for a while after the last use. */
    private static @Nullable Duration keep(LockRecord record, long now) {
        if (record.state() != null && record.stateEnd() == LockRecord.NEVER) {
            return null;
        }
        long end = record.state() == null ? now : Math.max(now, record.stateEnd());
        LockRecord.Hold hold = record.hold();
        if (hold != null) {
            end = Math.max(end, hold.leaseEnd());
        }
        return Duration.ofMillis(end - now).plus(RETENTION);
    }

    private <R> CompletionStage<R> current(String key, Function<LockRecord, R> look) {
        return tracked(() -> backend.read(key).thenApply(row -> {
            Entry entry = RecordReader.read(key, row);
            KeyView view = views.known(key);
            if (view != null) {
                views.saw(key, view, entry);
            }
            return look.apply(entry.record());
        }));
    }

    private <R> CompletionStage<R> inTurn(String key, Function<KeyView, CompletionStage<R>> request) {
        return tracked(() -> {
            KeyView view = views.use(key);
            return view.inTurn(() -> request.apply(view), executor);
        });
    }

    private <R> CompletionStage<R> tracked(Supplier<CompletionStage<R>> request) {
        if (closed) {
            return CompletableFuture.failedFuture(closedFailure());
        }
        Answer<R> answer = new Answer<>();
        pending.add(answer);
        started(request).whenComplete((result, failure) -> {
            pending.remove(answer);
            if (failure == null) {
                answer.complete(result);
            } else {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                answer.completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        });
        if (closed) {
            answer.completeExceptionally(closedFailure());
        }
        return answer;
    }

    /** What goes wrong at once is told as what goes wrong later. */
    private static <R> CompletionStage<R> started(Supplier<CompletionStage<R>> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What somebody waits for. */
    private static final class Answer<R> extends CompletableFuture<R> {}

    private final class Events implements Backend.Events {

        @Override
        public void written(String key, Row row) {
            KeyView view = views.known(key);
            if (view != null) {
                views.saw(key, view, RecordReader.read(key, row));
            }
        }

        @Override
        public void changed(String key, Row row) {
            ChangeListener listener = watcher;
            KeyChange change = listener == null ? null : RecordReader.change(key, row);
            if (listener != null && change != null) {
                listener.changed(change);
            }
        }

        @Override
        public void watching() {
            ChangeListener listener = watcher;
            if (listener != null) {
                listener.resync();
            }
        }

        @Override
        public void resync() {
            views.forget();
            context.listener().resync();
        }
    }
}
