package io.johnnylocke.template;

import io.johnnylocke.AsyncLockOperations;
import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.State;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import io.johnnylocke.engine.AcquireSpec;
import io.johnnylocke.engine.CallChain;
import io.johnnylocke.engine.Hold;
import io.johnnylocke.engine.LockEngine;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operations of a template without blocking. */
final class AsyncLocks implements AsyncLockOperations {

    private final LockTemplate template;
    private final TemplateSettings settings;
    private final CallChains chains;

    AsyncLocks(LockTemplate template, TemplateSettings settings, CallChains chains) {
        this.chains = chains;
        this.template = template;
        this.settings = settings;
    }

    @Override
    public <T> CompletableFuture<State<T>> withLock(
            String key,
            StateType<T> type,
            LockOptions options,
            Function<@Nullable T, ? extends CompletionStage<? extends @Nullable T>> function) {
        Objects.requireNonNull(function, "function");
        CallChain chain = chains.call();
        return locked(
                settings.spec(key, options, chain),
                template.states(key, type),
                options,
                chain,
                held -> function.apply(held.state()),
                (held, next) -> held.releaseAsync(next).thenApply(done -> new State<T>(next, held.token())));
    }

    @Override
    public <T, R extends @Nullable Object> CompletableFuture<R> execute(
            String key,
            StateType<T> type,
            LockOptions options,
            Function<LockHandle<T>, ? extends CompletionStage<R>> callback) {
        Objects.requireNonNull(callback, "callback");
        CallChain chain = chains.call();
        return execute(settings.spec(key, options, chain), template.states(key, type), options, chain, callback);
    }

    private <T, R extends @Nullable Object> CompletableFuture<R> execute(
            AcquireSpec spec,
            TypedState<T> states,
            LockOptions options,
            CallChain chain,
            Function<LockHandle<T>, ? extends CompletionStage<R>> callback) {
        return locked(spec, states, options, chain, callback::apply, AsyncLocks::released);
    }

    @Override
    public <T> CompletableFuture<LockHandle<T>> acquire(String key, StateType<T> type, LockOptions options) {
        AcquireSpec spec = settings.spec(key, options);
        TypedState<T> states = template.states(key, type);
        Client client = template.client();
        return acquiring(client, spec)
                .then(hold -> handle(client, spec, states, hold).thenApply(Function.identity()));
    }

    @Override
    public <T> CompletableFuture<Optional<LockHandle<T>>> tryAcquire(
            String key, StateType<T> type, LockOptions options) {
        LockOptions once = TemplateSettings.once(options);
        AcquireSpec spec = settings.spec(key, once);
        TypedState<T> states = template.states(key, type);
        Client client = template.client();
        return unlessBusy(
                acquiring(client, spec)
                        .then(hold -> handle(client, spec, states, hold).thenApply(Optional::of)),
                Optional.empty(),
                handle -> handle.ifPresent(LockHandle::releaseAsync));
    }

    @Override
    public CompletableFuture<CompositeHandle> acquireAll(List<? extends FencedLock<?>> locks, Duration wait) {
        Composite composite = new Composite(template, settings, locks, null);
        Client client = template.client();
        return acquiring(client, composite, LockTemplate.checkWait(wait))
                .then(holds -> CompletableFuture.completedFuture(composite.handle(template, settings, client, holds)));
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> executeAll(
            List<? extends FencedLock<?>> locks,
            LockOptions options,
            Function<CompositeHandle, ? extends CompletionStage<R>> callback) {
        Objects.requireNonNull(callback, "callback");
        Duration wait = settings.waitFor(Objects.requireNonNull(options, "options"));
        CallChain chain = chains.call();
        Composite composite = new Composite(template, settings, locks, chain);
        Client client = template.client();
        return acquiring(client, composite, wait)
                .thenForeign(holds -> CompletableFuture.completedFuture(
                                composite.handle(template, settings, client, holds))
                        .thenCompose(held -> attended(options, chain, held, callback::apply, AsyncLocks::released)));
    }

    private static <R extends @Nullable Object> CompletionStage<R> released(CallbackHandle held, R result) {
        return held.isReleased()
                ? CompletableFuture.completedFuture(result)
                : held.releaseAsync().thenApply(done -> result);
    }

    private Relay<List<Hold>> acquiring(Client client, Composite composite, Duration wait) {
        return new Relay<>(client.executor(), client.engine().acquireAll(composite.specs(), wait), Composite::giveBack);
    }

    @Override
    public <T> CompletableFuture<Optional<T>> await(String key, StateType<T> type, Duration timeout) {
        TypedState<T> states = template.states(key, type);
        Client client = template.client();
        return Relay.of(client.executor(), client.engine().await(key, null, LockTemplate.checkTimeout(timeout)))
                .then(observed ->
                        CompletableFuture.completedFuture(Optional.ofNullable(states.decode(observed.state()))));
    }

    @Override
    public <T> CompletableFuture<Optional<T>> await(
            String key, StateType<T> type, Predicate<? super @Nullable T> predicate, Duration timeout) {
        Objects.requireNonNull(predicate, "predicate");
        TypedState<T> states = template.states(key, type);
        return new StateAwait<>(template.client(), states, predicate, LockTemplate.checkTimeout(timeout)).after(null);
    }

    @Override
    public <T> CompletableFuture<Optional<T>> read(String key, StateType<T> type) {
        return read(key, type, LockEngine::read);
    }

    @Override
    public <T> CompletableFuture<Optional<T>> readPossiblyStale(String key, StateType<T> type) {
        return read(key, type, LockEngine::readPossiblyStale);
    }

    private <T> CompletableFuture<Optional<T>> read(
            String key,
            StateType<T> type,
            BiFunction<LockEngine, String, CompletableFuture<Optional<byte[]>>> reading) {
        TypedState<T> states = template.states(key, type);
        Client client = template.client();
        return Relay.of(client.executor(), reading.apply(client.engine(), key))
                .then(bytes -> CompletableFuture.completedFuture(states.decode(bytes)));
    }

    @Override
    public <T> CompletableFuture<Boolean> set(String key, StateType<T> type, T value, StateExpiry expiry) {
        StateChange change = template.states(key, type).write(value);
        Client client = template.client();
        AcquireSpec spec = settings.setSpec(key, expiry);
        return unlessBusy(
                acquiring(client, spec)
                        .then(hold -> Relay.onExecutor(client.executor(), hold.release(change))
                                .thenApply(done -> true)),
                false,
                written -> {});
    }

    @Override
    public CompletableFuture<Boolean> delete(String key, Duration wait) {
        Client client = template.client();
        AcquireSpec spec = settings.deleteSpec(key, wait);
        return acquiring(client, spec)
                .then(hold -> Relay.onExecutor(client.executor(), hold.release(StateChange.REMOVE))
                        .thenApply(done -> {
                            client.engine().forget(key, hold.token());
                            return hold.snapshot().state() != null;
                        }));
    }

    @Override
    public <T> CompletableFuture<T> computeIfAbsent(
            String key,
            StateType<T> type,
            LockOptions options,
            Supplier<? extends CompletionStage<? extends T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        // Who calls, and what this call is nested in, is known on this thread only.
        CallChain chain = chains.call();
        AcquireSpec spec = settings.spec(key, options, chain);
        TypedState<T> states = template.states(key, type);
        return chained(
                read(key, type),
                present -> present.isPresent()
                        ? CompletableFuture.completedFuture(present.get())
                        : execute(spec, states, options, chain, held -> computeIfAbsent(held, supplier)));
    }

    private static <T> CompletionStage<T> computeIfAbsent(
            LockHandle<T> held, Supplier<? extends CompletionStage<? extends T>> supplier) {
        T state = held.state();
        return state != null
                ? CompletableFuture.completedFuture(state)
                : Relay.<T>call(supplier).thenApply(made -> {
                    held.write(Objects.requireNonNull(made, "the supplier gave null for '" + held.key() + "'"));
                    return made;
                });
    }

    /** Goes on with a second step; cancelling cancels the one that is on its way. */
    private static <V, R> CompletableFuture<R> chained(
            CompletableFuture<V> first, Function<V, CompletableFuture<R>> second) {
        CompletableFuture<R> result = new CompletableFuture<>();
        AtomicReference<CompletableFuture<?>> current = new AtomicReference<>(first);
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                current.get().cancel(false);
            }
        });
        first.thenCompose(value -> {
                    CompletableFuture<R> next = second.apply(value);
                    current.set(next);
                    if (result.isCancelled()) {
                        next.cancel(false);
                    }
                    return next;
                })
                .whenComplete((value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(Relay.cause(failure));
                    }
                });
        return result;
    }

    @Override
    public CompletableFuture<Boolean> touch(String key, Duration expiry) {
        Objects.requireNonNull(expiry, "expiry");
        Client client = template.client();
        AcquireSpec spec = settings.setSpec(key, StateExpiry.sliding(expiry));
        CompletableFuture<Boolean> touched = acquiring(client, spec)
                .then(hold -> Relay.onExecutor(client.executor(), hold.release(StateChange.KEEP))
                        .thenApply(done -> hold.snapshot().state() != null));
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        touched.whenComplete((existed, failure) -> {
            if (failure instanceof LockTimeoutException) {
                // A held state does not expire, and what becomes of it is for the holder to say.
                Relay.onExecutor(client.executor(), client.engine().read(key)).whenComplete((state, readFailure) -> {
                    if (readFailure == null) {
                        result.complete(state.isPresent());
                    } else {
                        result.completeExceptionally(Relay.cause(readFailure));
                    }
                });
            } else if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                result.complete(existed);
            }
        });
        return result;
    }

    @Override
    public CompletableFuture<Boolean> revoke(String key, long token) {
        Client client = template.client();
        return Relay.of(client.executor(), client.engine().revoke(Keys.checkKey(key), token))
                .then(CompletableFuture::completedFuture);
    }

    @Override
    public CompletableFuture<LockInspection> inspect(String key) {
        Client client = template.client();
        return Relay.of(client.executor(), client.engine().inspect(Keys.checkKey(key)))
                .then(CompletableFuture::completedFuture);
    }

    private <T, V extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> locked(
            AcquireSpec spec,
            TypedState<T> states,
            LockOptions options,
            CallChain chain,
            Function<TemplateLockHandle<T>, ? extends CompletionStage<? extends V>> work,
            BiFunction<TemplateLockHandle<T>, V, CompletionStage<R>> finish) {
        Client client = template.client();
        return acquiring(client, spec)
                .thenForeign(hold -> handle(client, spec, states, hold)
                        .thenCompose(held -> attended(options, chain, held, work, finish)));
    }

    private <H extends CallbackHandle, V extends @Nullable Object, R extends @Nullable Object>
            CompletionStage<R> attended(
                    LockOptions options,
                    CallChain chain,
                    H held,
                    Function<H, ? extends CompletionStage<? extends V>> work,
                    BiFunction<H, V, CompletionStage<R>> finish) {
        return run(options, chain, held, work)
                .handle((value, failure) ->
                        failure == null ? finish.apply(held, value) : held.<R>fail(cause(options, held, failure)))
                .thenCompose(Function.identity());
    }

    private <H extends CallbackHandle, V extends @Nullable Object> CompletionStage<V> run(
            LockOptions options, CallChain chain, H held, Function<H, ? extends CompletionStage<? extends V>> work) {
        CompletionStage<V> stage = chains.in(chain, () -> Relay.<V>call(() -> work.apply(held)));
        return options.interruptsOnLoss() ? untilLost(held, stage) : stage;
    }

    private static Throwable cause(LockOptions options, CallbackHandle held, Throwable failure) {
        return options.interruptsOnLoss() ? held.lossOr(Relay.cause(failure)) : Relay.cause(failure);
    }

    /** Ends as the stage does, or when the lock is lost, and the stage is cancelled then. */
    private <V extends @Nullable Object> CompletionStage<V> untilLost(CallbackHandle held, CompletionStage<V> stage) {
        CompletableFuture<V> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
        held.onLost(loss -> {
            result.completeExceptionally(new LockLostException(loss, settings.namespace()));
            if (stage instanceof Future<?> future) {
                future.cancel(true);
            }
        });
        return result;
    }

    private static Relay<Hold> acquiring(Client client, AcquireSpec spec) {
        return new Relay<>(client.executor(), client.engine().acquire(spec), hold -> hold.release(StateChange.KEEP));
    }

    private <T> CompletionStage<TemplateLockHandle<T>> handle(
            Client client, AcquireSpec spec, TypedState<T> states, Hold hold) {
        try {
            return CompletableFuture.completedFuture(
                    new TemplateLockHandle<>(spec, settings, hold, states, client.executor()));
        } catch (StateCodecException e) {
            return Relay.onExecutor(client.executor(), hold.release(StateChange.KEEP))
                    .handle((done, failure) -> {
                        if (failure != null) {
                            e.addSuppressed(failure);
                        }
                        throw e;
                    });
        }
    }

    private static <V> CompletableFuture<V> unlessBusy(CompletableFuture<V> attempt, V busy, Consumer<V> undo) {
        CompletableFuture<V> result = new CompletableFuture<>();
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                attempt.cancel(false);
            }
        });
        attempt.whenComplete((value, failure) -> {
            if (failure == null) {
                if (!result.complete(value)) {
                    undo.accept(value);
                }
            } else if (failure instanceof LockTimeoutException) {
                result.complete(busy);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }
}
