package io.johnnylocke.template;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateEvent;
import io.johnnylocke.StateWatch;
import io.johnnylocke.engine.Observed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener each time that a key is free again and its state is another one, one event after the other. */
final class StateWatcher<T> implements StateWatch {

    private static final Logger log = LoggerFactory.getLogger(StateWatcher.class);
    private static final long PAUSE_AFTER_FAILURE = 1000;

    private final Client client;
    private final TypedState<T> states;
    private final Consumer<StateEvent<T>> listener;
    private volatile @Nullable CompletableFuture<?> waiting;
    private volatile boolean closed;

    StateWatcher(Client client, TypedState<T> states, Consumer<StateEvent<T>> listener) {
        this.client = client;
        this.states = states;
        this.listener = listener;
    }

    /** What is there now is no change; the state that was committed last, held or not, is what later ones are compared to. */
    StateWatch start() {
        step(client.engine().read(states.key()), state -> after(new Observed(0, state.orElse(null))), this::start);
        return this;
    }

    private void after(Observed seen) {
        step(
                client.engine().await(states.key(), seen, LockOptions.WAIT_FOREVER),
                observed -> {
                    if (observed.isOtherStateThan(seen)) {
                        tell(seen, observed);
                    }
                    after(observed);
                },
                () -> after(seen));
    }

    private <V> void step(CompletableFuture<V> future, Consumer<V> next, Runnable again) {
        waiting = future;
        if (closed) {
            future.cancel(false);
        }
        future.whenComplete((value, failure) -> {
            Throwable cause = failure == null ? null : Relay.cause(failure);
            if (closed || cause instanceof LockClosedException) {
                return;
            }
            if (cause == null) {
                execute(client.executor(), () -> next.accept(value));
            } else {
                log.warn("The state of lock '{}' cannot be watched now: {}", states.key(), cause.getMessage());
                execute(
                        CompletableFuture.delayedExecutor(
                                PAUSE_AFTER_FAILURE, TimeUnit.MILLISECONDS, client.executor()),
                        again);
            }
        });
    }

    private void execute(Executor executor, Runnable task) {
        try {
            executor.execute(() -> {
                if (!closed) {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            log.warn("The watch of lock '{}' ends, for the executor refuses to tell its events", states.key());
            closed = true;
        }
    }

    private void tell(Observed before, Observed now) {
        try {
            StateEvent.Kind kind = now.state() != null
                    ? StateEvent.Kind.WRITTEN
                    : now.token() == before.token() ? StateEvent.Kind.EXPIRED : StateEvent.Kind.REMOVED;
            listener.accept(new StateEvent<>(states.key(), now.token(), kind, states.decode(now.state())));
        } catch (RuntimeException | Error e) {
            log.error("A listener to the state of lock '" + states.key() + "' failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> future = waiting;
        if (future != null) {
            future.cancel(false);
        }
    }
}
