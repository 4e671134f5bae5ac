package io.johnnylocke.spring.aop;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The lock of one subscription: held from the grant on until it is told to end. */
final class Subscribed {

    private final CompletableFuture<Held> granted = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Object> work = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Object> over;

    /** Asks for the lock. */
    Subscribed(Locking locking) {
        over = locking.executeAsync(
                held -> granted.complete(held) ? work : CompletableFuture.failedFuture(cancelled()));
        over.whenComplete((done, failure) -> {
            if (failure != null) {
                granted.completeExceptionally(failure);
            }
        });
        granted.whenComplete((held, failure) -> {
            if (granted.isCancelled()) {
                over.cancel(false);
            }
        });
    }

    private static CancellationException cancelled() {
        return new CancellationException("the subscription was cancelled");
    }

    /** Publishes what is held. Whoever cancels that waits no longer. */
    Mono<Held> granted() {
        return Mono.fromFuture(granted);
    }

    /** Writes what was set aside, and releases. */
    Mono<Void> finish() {
        work.complete(null);
        return Mono.fromFuture(over, true).then();
    }

    /** Releases with the state unchanged. That this fails, too, is less than what happened before. */
    Mono<Void> fail(Throwable failure) {
        work.completeExceptionally(failure);
        return Mono.fromFuture(over, true).then().onErrorComplete();
    }

    /** Releases with the state unchanged. */
    Mono<Void> cancel() {
        return fail(cancelled());
    }

    /** Returns a failure of the release itself, for Reactor wraps what goes wrong at the end of a resource. */
    Throwable unwrapped(Throwable failure) {
        Throwable releaseFailure = over.handle((done, cause) -> cause).getNow(null);
        return failure.getCause() != null && failure.getCause().equals(releaseFailure) ? releaseFailure : failure;
    }
}
