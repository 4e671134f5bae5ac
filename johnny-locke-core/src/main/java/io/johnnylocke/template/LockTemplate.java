package io.johnnylocke.template;

import io.johnnylocke.AsyncLockOperations;
import io.johnnylocke.CompositeCallback;
import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.KeyActivity;
import io.johnnylocke.KeyChange;
import io.johnnylocke.LockCallback;
import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockInterruptedException;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.State;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateEvent;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateFunction;
import io.johnnylocke.StateSupplier;
import io.johnnylocke.StateType;
import io.johnnylocke.StateWatch;
import io.johnnylocke.clock.LockClock;
import io.johnnylocke.engine.AcquireSpec;
import io.johnnylocke.engine.CallChain;
import io.johnnylocke.engine.EngineSettings;
import io.johnnylocke.engine.Hold;
import io.johnnylocke.engine.Observed;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreHealth;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Locks in one namespace of one store. One instance per namespace and process is enough: it shares a connection among all
 * its callers and hands locks between them without asking the store first. Thread-safe.
 *
 * <pre>{@code
 * LockTemplate locks = LockTemplate.builder(store).namespace("shop").build();
 * State<Stock> left = locks.withLock("sku-42", Stock.class, stock -> stock.minus(1));
 * }</pre>
 *
 * <p>Whoever built it closes it, before the client that the store works on.
 */
public final class LockTemplate implements LockOperations, AutoCloseable {

    private final LockStore store;
    private final TemplateSettings settings;
    private final Duration storeTimeout;
    private final Duration closeGrace;
    private final @Nullable String label;
    private final @Nullable LockClock clock;
    private final @Nullable Executor executor;
    private final AtomicReference<@Nullable Client> running = new AtomicReference<>();
    private final CallChains chains = new CallChains();
    private final AsyncLockOperations async;

    LockTemplate(
            LockStore store,
            TemplateSettings settings,
            Duration storeTimeout,
            Duration closeGrace,
            @Nullable String label,
            @Nullable LockClock clock,
            @Nullable Executor executor) {
        this.store = store;
        this.settings = settings;
        this.storeTimeout = storeTimeout;
        this.closeGrace = closeGrace;
        this.label = label;
        this.clock = clock;
        this.executor = executor;
        this.async = new AsyncLocks(this, settings, chains);
    }

    /**
     * Returns a builder for a template on this store.
     *
     * @param store the store
     */
    public static LockTemplateBuilder builder(LockStore store) {
        return new LockTemplateBuilder(store);
    }

    /** Starts a closed template again, under a new {@link #clientId()}. Does nothing if it is running. Does not block. */
    public void start() {
        if (running.get() == null) {
            EngineSettings engineSettings =
                    new EngineSettings(settings.namespace(), ClientIds.next(label), storeTimeout, closeGrace);
            Client client = new Client(store, engineSettings, clock, executor);
            if (!running.compareAndSet(null, client)) {
                client.close();
            }
        }
    }

    /** Returns whether the template is running, rather than closed. */
    public boolean isRunning() {
        return running.get() != null;
    }

    /**
     * Ends waiting calls with {@link LockClosedException} at once, lets callbacks that run under a lock finish within the
     * grace time, releases whatever is held still with the state unchanged, and frees all threads, subscriptions and
     * connections that the template made. The client that the store works on stays open. Blocks until done, for about the
     * grace time and half a second at the longest; a second call does nothing.
     */
    @Override
    public void close() {
        Client client = running.get();
        if (client != null) {
            client.close();
            running.compareAndSet(client, null);
        }
    }

    /**
     * Asks the store for a sign of life. Blocks for the store timeout at the longest.
     *
     * @return what the store says of itself
     * @throws io.johnnylocke.LockStoreException if it does not answer
     */
    public StoreHealth ping() {
        return Blocking.get(client().engine().ping(), null, settings.namespace());
    }

    /**
     * Tells what this client holds, and which of its calls wait, at this moment. Does not ask the store, so nothing is known of other
     * clients. Not to be called by a {@link io.johnnylocke.listener.LockListener}.
     *
     * @return each key once that is held or waited for, in the order of the keys; not to be changed
     * @throws LockClosedException if the template is closed
     */
    public List<KeyActivity> activity() {
        return Blocking.get(client().engine().activity(), null, settings.namespace());
    }

    /** Returns the name of the kind of store, as in {@code redis}. */
    public String storeName() {
        return store.name();
    }

    @Override
    public <T, X extends Throwable> State<T> withLock(
            String key, StateType<T> type, LockOptions options, StateFunction<T, X> function) throws X {
        Objects.requireNonNull(function, "function");
        CallChain chain = chains.call();
        TemplateLockHandle<T> held = acquire(settings.spec(key, options, chain), states(key, type));
        @Nullable T next = run(options, chain, held, handle -> function.apply(handle.state()));
        held.release(next);
        return new State<>(next, held.token());
    }

    @Override
    public <T, R extends @Nullable Object, X extends Throwable> R execute(
            String key, StateType<T> type, LockOptions options, LockCallback<T, R, X> callback) throws X {
        Objects.requireNonNull(callback, "callback");
        CallChain chain = chains.call();
        TemplateLockHandle<T> held = acquire(settings.spec(key, options, chain), states(key, type));
        R result = run(options, chain, held, handle -> callback.doWithLock(handle));
        if (!held.isReleased()) {
            held.release();
        }
        return result;
    }

    @Override
    public <R extends @Nullable Object, X extends Throwable> R executeAll(
            List<? extends FencedLock<?>> locks, LockOptions options, CompositeCallback<R, X> callback) throws X {
        Objects.requireNonNull(callback, "callback");
        Duration wait = settings.waitFor(Objects.requireNonNull(options, "options"));
        CallChain chain = chains.call();
        TemplateCompositeHandle held = acquire(new Composite(this, settings, locks, chain), wait);
        R result = run(options, chain, held, handle -> callback.doWithLocks(handle));
        if (!held.isReleased()) {
            held.release();
        }
        return result;
    }

    private interface Work<H extends CallbackHandle, R extends @Nullable Object, X extends Throwable> {
        R with(H held) throws X;
    }

    /** Runs the callback. If it fails, the lock is released with the state unchanged. */
    @SuppressWarnings("try") // the resource does its work by being open
    private <H extends CallbackHandle, R extends @Nullable Object, X extends Throwable> R run(
            LockOptions options, CallChain chain, H held, Work<H, R, X> work) throws X {
        CallChain outer = chains.enter(chain);
        try (LossInterrupt interrupt = options.interruptsOnLoss() ? LossInterrupt.watch(held) : null) {
            return work.with(held);
        } catch (Throwable failure) {
            held.abandon(failure);
            if (options.interruptsOnLoss() && held.lossOr(failure) instanceof LockLostException lost) {
                throw lost;
            }
            throw failure;
        } finally {
            chains.exit(outer);
        }
    }

    @Override
    public <T> LockHandle<T> acquire(String key, StateType<T> type, LockOptions options) {
        return acquire(settings.spec(key, options), states(key, type));
    }

    @Override
    public <T> Optional<LockHandle<T>> tryAcquire(String key, StateType<T> type, LockOptions options) {
        try {
            return Optional.of(acquire(key, type, TemplateSettings.once(options)));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    @Override
    public CompositeHandle acquireAll(List<? extends FencedLock<?>> locks, Duration wait) {
        return acquire(new Composite(this, settings, locks, null), checkWait(wait));
    }

    private TemplateCompositeHandle acquire(Composite composite, Duration wait) {
        List<AcquireSpec> specs = composite.specs();
        Client client = client();
        CompletableFuture<List<Hold>> waiting = client.engine().acquireAll(specs, wait);
        List<Hold> holds;
        try {
            holds = get(waiting, specs.get(0).key());
        } catch (LockInterruptedException e) {
            // The last grant may have crossed the interrupt.
            waiting.thenAccept(Composite::giveBack);
            throw e;
        }
        return composite.handle(this, settings, client, holds);
    }

    @Override
    public <T> Optional<T> await(String key, StateType<T> type, Duration timeout) {
        TypedState<T> states = states(key, type);
        Observed observed = get(client().engine().await(key, null, checkTimeout(timeout)), key);
        return Optional.ofNullable(states.decode(observed.state()));
    }

    @Override
    public <T> Optional<T> await(
            String key, StateType<T> type, Predicate<? super @Nullable T> predicate, Duration timeout) {
        Objects.requireNonNull(predicate, "predicate");
        TypedState<T> states = states(key, type);
        return get(new StateAwait<>(client(), states, predicate, checkTimeout(timeout)).after(null), key);
    }

    @Override
    public <T> StateWatch onChange(String key, StateType<T> type, Consumer<StateEvent<T>> listener) {
        Objects.requireNonNull(listener, "listener");
        return new StateWatcher<>(client(), states(key, type), listener).start();
    }

    @Override
    public StateWatch onChange(Consumer<KeyChange> listener, Runnable resync) {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(resync, "resync");
        if (!store.capabilities().changes()) {
            throw new UnsupportedOperationException("The " + store.name()
                    + " store does not tell of the changes of a namespace as it is configured. Set"
                    + " johnny-locke.redis.publish-changes=true, or RedisLockStore.publishChanges, for all who write");
        }
        return new NamespaceWatcher(client(), listener, resync).start();
    }

    @Override
    public <T> Optional<T> read(String key, StateType<T> type) {
        TypedState<T> states = states(key, type);
        return states.decode(get(client().engine().read(key), key));
    }

    @Override
    public <T> Optional<T> readPossiblyStale(String key, StateType<T> type) {
        TypedState<T> states = states(key, type);
        return states.decode(get(client().engine().readPossiblyStale(key), key));
    }

    @Override
    public <T> boolean set(String key, StateType<T> type, T value, StateExpiry expiry) {
        StateChange change = states(key, type).write(value);
        AcquireSpec spec = settings.setSpec(key, expiry);
        try {
            Blocking.finish(hold(client(), spec).release(change));
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        }
    }

    @Override
    public boolean delete(String key, Duration wait) {
        AcquireSpec spec = settings.deleteSpec(key, wait);
        Client client = client();
        Hold hold = hold(client, spec);
        Blocking.finish(hold.release(StateChange.REMOVE));
        // The state is gone, that is what counts; what the store keeps besides goes by itself if this fails.
        client.engine().forget(key, hold.token());
        return hold.snapshot().state() != null;
    }

    @Override
    public <T, X extends Throwable> T computeIfAbsent(
            String key, StateType<T> type, LockOptions options, StateSupplier<T, X> supplier) throws X {
        Objects.requireNonNull(supplier, "supplier");
        Optional<T> present = read(key, type);
        return present.isPresent()
                ? present.get()
                : this.<T, T, X>execute(key, type, options, held -> {
                    T state = held.state();
                    if (state == null) {
                        state = Objects.requireNonNull(supplier.get(), "the supplier returned null for '" + key + "'");
                        held.write(state);
                    }
                    return state;
                });
    }

    @Override
    public boolean touch(String key, Duration expiry) {
        Objects.requireNonNull(expiry, "expiry");
        AcquireSpec spec = settings.setSpec(key, StateExpiry.sliding(expiry));
        try {
            Hold hold = hold(client(), spec);
            Blocking.finish(hold.release(StateChange.KEEP));
            return hold.snapshot().state() != null;
        } catch (LockTimeoutException held) {
            // A held state does not expire, and what becomes of it is for the holder to say.
            return get(client().engine().read(key), key).isPresent();
        }
    }

    @Override
    public boolean revoke(String key, long token) {
        return get(client().engine().revoke(Keys.checkKey(key), token), key);
    }

    @Override
    public LockInspection inspect(String key) {
        return get(client().engine().inspect(Keys.checkKey(key)), key);
    }

    @Override
    public AsyncLockOperations async() {
        return async;
    }

    @Override
    public String namespace() {
        return settings.namespace();
    }

    @Override
    public String clientId() {
        return client().engine().settings().clientId();
    }

    Client client() {
        Client client = running.get();
        if (client == null) {
            throw new LockClosedException(null, settings.namespace());
        }
        return client;
    }

    <T> TypedState<T> states(String key, StateType<T> type) {
        return new TypedState<>(Keys.checkKey(key), type, settings.codec(), settings.maximumStateSize());
    }

    private <T> TemplateLockHandle<T> acquire(AcquireSpec spec, TypedState<T> states) {
        Client client = client();
        Hold hold = hold(client, spec);
        try {
            return new TemplateLockHandle<>(spec, settings, hold, states, client.executor());
        } catch (StateCodecException e) {
            try {
                Blocking.finish(hold.release(StateChange.KEEP));
            } catch (RuntimeException releaseFailure) {
                e.addSuppressed(releaseFailure);
            }
            throw e;
        }
    }

    private Hold hold(Client client, AcquireSpec spec) {
        CompletableFuture<Hold> waiting = client.engine().acquire(spec);
        try {
            return get(waiting, spec.key());
        } catch (LockInterruptedException e) {
            // The grant may have crossed the interrupt.
            waiting.thenAccept(hold -> hold.release(StateChange.KEEP));
            throw e;
        }
    }

    static Duration checkWait(Duration wait) {
        LockOptions.defaults().waitAtMost(wait);
        return wait;
    }

    static Duration checkTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, was " + timeout);
        }
        return timeout;
    }

    private <V extends @Nullable Object> V get(CompletableFuture<V> future, String key) {
        return Blocking.get(future, key, settings.namespace());
    }
}
