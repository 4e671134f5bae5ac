package io.johnnylocke.template;

import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.engine.Observed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for a state that suits: looks each time that the key is free, on the executor, until it does. */
final class StateAwait<T> extends CompletableFuture<Optional<T>> {

    private final Client client;
    private final TypedState<T> states;
    private final Predicate<? super @Nullable T> predicate;
    private final Duration timeout;
    private final long startedAt;
    private volatile @Nullable CompletableFuture<Observed> waiting;

    StateAwait(Client client, TypedState<T> states, Predicate<? super @Nullable T> predicate, Duration timeout) {
        this.client = client;
        this.states = states;
        this.predicate = predicate;
        this.timeout = timeout;
        this.startedAt = client.engine().now();
    }

    /** Waits for the first state, or for the one after that. */
    StateAwait<T> after(@Nullable Observed seen) {
        CompletableFuture<Observed> step = client.engine().await(states.key(), seen, left());
        waiting = step;
        if (isDone()) {
            step.cancel(false);
        }
        step.whenComplete((observed, failure) -> {
            if (failure != null) {
                fail(Relay.cause(failure), seen != null);
            } else {
                look(observed);
            }
        });
        return this;
    }

    private Duration left() {
        Duration left = timeout.minusNanos(client.engine().now() - startedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void look(Observed observed) {
        try {
            client.executor().execute(() -> test(observed));
        } catch (RejectedExecutionException e) {
            completeExceptionally(e);
        }
    }

    private void test(Observed observed) {
        try {
            T state = states.decode(observed.state());
            if (predicate.test(state)) {
                complete(Optional.ofNullable(state));
            } else if (left().isZero()) {
                completeExceptionally(unsuitable());
            } else {
                after(observed);
            }
        } catch (Throwable failure) {
            completeExceptionally(failure);
        }
    }

    private void fail(Throwable failure, boolean hasLooked) {
        completeExceptionally(failure instanceof LockTimeoutException && hasLooked ? unsuitable() : failure);
    }

    private LockTimeoutException unsuitable() {
        Duration waited = Duration.ofNanos(client.engine().now() - startedAt);
        return new LockTimeoutException(
                states.key(),
                waited,
                "The state of lock '" + states.key() + "' in namespace '"
                        + client.engine().settings().namespace() + "' did not become what was waited for within "
                        + waited.toMillis() + " ms");
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<Observed> step = waiting;
        if (cancelled && step != null) {
            step.cancel(false);
        }
        return cancelled;
    }
}
