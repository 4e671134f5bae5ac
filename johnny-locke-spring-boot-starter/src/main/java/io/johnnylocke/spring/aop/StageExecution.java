package io.johnnylocke.spring.aop;

import io.johnnylocke.LockTimeoutException;
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
        AtomicReference<@Nullable Object> running = new AtomicReference<>();
        CompletableFuture<@Nullable Object> locked = call.locking().executeAsync(held -> {
            entered.now();
            CompletionStage<@Nullable Object> stage = stage(() -> call.proceed(held));
            running.set(stage);
            return stage.thenApply(result -> {
                call.returned(held, result);
                return result;
            });
        });
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        locked.whenComplete((result, failure) -> {
            if (failure instanceof LockTimeoutException busy && !entered.isSo()) {
                stage(() -> call.locked().busy().answer(call.invocation(), busy))
                        .whenComplete((other, otherFailure) -> complete(answer, other, otherFailure));
            } else {
                complete(answer, result, failure);
            }
        });
        answer.whenComplete((result, failure) -> {
            if (answer.isCancelled()) {
                locked.cancel(false);
                if (running.get() instanceof Future<?> future) {
                    future.cancel(true);
                }
            }
        });
        return answer;
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
