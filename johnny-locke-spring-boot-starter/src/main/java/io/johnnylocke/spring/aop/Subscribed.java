package io.johnnylocke.spring.aop;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The lock of one subscription: asked for by whoever subscribes to the grant, and held until it is told to end. */
final class Subscribed {

    private final Locking locking;
    private final CompletableFuture<Held> granted = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Object> work = new CompletableFuture<>();
    private volatile CompletableFuture<@Nullable Object> over = CompletableFuture.completedFuture(null);

    Subscribed(Locking locking) {
        this.locking = locking;
    }

    /**
     * Asks for the lock, and publishes what is held. Whoever cancels that waits no longer; a grant that crosses the cancellation
     * is given back, whether it was published to the one who cancels or not.
     */
    Mono<Held> granted() {
        return Mono.defer(() -> {
                    over = locking.executeAsync(this::begin);
                    over.whenComplete((done, failure) -> {
                        if (failure != null) {
                            granted.completeExceptionally(failure);
                        }
                    });
                    return Mono.fromFuture(granted);
                })
                .doOnCancel(() -> {
                    work.completeExceptionally(cancelled());
                    over.cancel(false);
                });
    }

    private CompletableFuture<@Nullable Object> begin(Held held) {
        granted.complete(held);
        return work;
    }

    private static CancellationException cancelled() {
        return new CancellationException("the subscription was cancelled");
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
