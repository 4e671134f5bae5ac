package io.johnnylocke.spring.aop;

import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.aop.OwnTransactions.RolledBack;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs a method that returns a stage: the lock is held until that completes. Cancelling what the caller gets cancels it. */
final class StageExecution implements Execution {

    @Override
    public Object run(LockedCall call) {
        Entered entered = new Entered();
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        AtomicReference<@Nullable Object> running = new AtomicReference<>();
        CompletableFuture<@Nullable Object> locked = call.locking().executeAsync(held -> {
            entered.now();
            CompletionStage<@Nullable Object> stage = stage(() -> call.proceed(held));
            running.set(stage);
            if (answer.isCancelled()) {
                cancel(stage);
            }
            return stage.thenApply(result -> {
                call.returned(held, result);
                return result;
            });
        });
        locked.whenComplete((result, failure) -> {
            if (failure instanceof LockTimeoutException busy && !entered.isSo()) {
                stage(() -> call.locked().busy().answer(call.invocation(), busy))
                        .whenComplete((other, otherFailure) -> complete(answer, other, otherFailure));
            } else if (failure instanceof RolledBack rolledBack) {
                stage(rolledBack::result).whenComplete((own, ownFailure) -> complete(answer, own, ownFailure));
            } else {
                complete(answer, result, failure);
            }
        });
        answer.whenComplete((result, failure) -> {
            if (answer.isCancelled()) {
                locked.cancel(false);
                cancel(running.get());
            }
        });
        return answer;
    }

    private static void cancel(@Nullable Object stage) {
        if (stage instanceof Future<?> future) {
            future.cancel(true);
        }
    }

    @Override
    public Object immediately(@Nullable Object value) {
        return CompletableFuture.completedFuture(value);
    }

    private interface Code {
        @Nullable
        Object run() throws Throwable;
    }

    /** Runs code that returns a stage, unless it throws or returns none. */
    @SuppressWarnings("unchecked") // a stage only ever gives out its value
    private static CompletionStage<@Nullable Object> stage(Code code) {
        try {
            Object stage = code.run();
            return stage == null
                    ? CompletableFuture.failedFuture(new NullPointerException("the method returned null, not a stage"))
                    : (CompletionStage<@Nullable Object>) stage;
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static void complete(
            CompletableFuture<@Nullable Object> answer, @Nullable Object result, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(result);
        } else {
            answer.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
    }
}
