package io.johnnylocke.template;

import io.johnnylocke.LockInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for futures of the engine and throws their failures as if they had happened in the calling thread. */
final class Blocking {

    private Blocking() {}

    /** Waits; an interrupt cancels the future and ends the waiting. */
    static <V extends @Nullable Object> V get(CompletableFuture<V> future, @Nullable String key, String namespace) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw new LockInterruptedException(key, namespace, e);
        } catch (ExecutionException e) {
            throw here(e);
        }
    }

    /** Waits for something that is to be finished even by an interrupted thread, and leaves the interrupt for later. */
    static void finish(CompletableFuture<Void> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw here(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Each failure belongs to one call, so it can show where that call was made. */
    private static RuntimeException here(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
            failure.fillInStackTrace();
            return failure;
        }
        return new IllegalStateException(e.getCause());
    }
}
