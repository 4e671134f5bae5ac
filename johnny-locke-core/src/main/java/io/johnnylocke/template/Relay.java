package io.johnnylocke.template;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries what the engine's futures bring over to the executor, where foreign code may run, and a cancellation back to the
 * engine. What the engine has granted to somebody who has cancelled is given back.
 */
final class Relay<V> {

    private final Executor executor;
    private final CompletableFuture<V> source;
    private final Consumer<V> undo;

    Relay(Executor executor, CompletableFuture<V> source, Consumer<V> undo) {
        this.executor = executor;
        this.source = source;
        this.undo = undo;
    }

    /** A relay for values that nothing has to be undone for. */
    static <V> Relay<V> of(Executor executor, CompletableFuture<V> source) {
        return new Relay<>(executor, source, value -> {});
    }

    /** Goes on with the value on the executor or, if that refuses, on the thread that brings it. */
    <R extends @Nullable Object> CompletableFuture<R> then(Function<V, ? extends CompletionStage<R>> next) {
        return then(next, false);
    }

    /** Goes on with foreign code, which may block: on the executor or, if that refuses, not at all. */
    <R extends @Nullable Object> CompletableFuture<R> thenForeign(Function<V, ? extends CompletionStage<R>> next) {
        return then(next, true);
    }

    private <R extends @Nullable Object> CompletableFuture<R> then(
            Function<V, ? extends CompletionStage<R>> next, boolean foreign) {
        CompletableFuture<R> result = new CompletableFuture<>();
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                source.cancel(false);
            }
        });
        source.whenComplete((value, failure) -> {
            try {
                executor.execute(() -> go(value, failure, next, result));
            } catch (RejectedExecutionException e) {
                if (foreign && failure == null) {
                    undo.accept(value);
                    result.completeExceptionally(e);
                } else {
                    go(value, failure, next, result);
                }
            }
        });
        return result;
    }

    /** Returns a future that completes as another one does, but on the executor. */
    static <R extends @Nullable Object> CompletableFuture<R> onExecutor(
            Executor executor, CompletableFuture<R> source) {
        CompletableFuture<R> result = new CompletableFuture<>();
        source.whenComplete((value, failure) -> execute(executor, () -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(cause(failure));
            }
        }));
        return result;
    }

    /** What has happened must be told: where the executor refuses, by the thread that knows. */
    private static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private <R extends @Nullable Object> void go(
            V value,
            @Nullable Throwable failure,
            Function<V, ? extends CompletionStage<R>> next,
            CompletableFuture<R> result) {
        if (failure != null) {
            result.completeExceptionally(cause(failure));
        } else if (result.isDone()) {
            undo.accept(value);
        } else {
            call(() -> next.apply(value)).whenComplete((answer, nextFailure) -> {
                if (nextFailure != null) {
                    result.completeExceptionally(cause(nextFailure));
                } else if (!result.complete(answer)) {
                    undo.accept(value);
                }
            });
        }
    }

    /** Runs foreign code that may throw instead of returning a failed stage, or return none at all. */
    @SuppressWarnings("unchecked") // a stage only ever gives out its value
    static <R extends @Nullable Object> CompletionStage<R> call(
            Supplier<? extends @Nullable CompletionStage<? extends R>> code) {
        try {
            CompletionStage<R> stage = (CompletionStage<R>) code.get();
            return stage != null
                    ? stage
                    : CompletableFuture.failedFuture(
                            new NullPointerException("the function returned null, not a stage"));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
