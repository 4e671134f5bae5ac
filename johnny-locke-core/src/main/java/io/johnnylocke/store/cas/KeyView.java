package io.johnnylocke.store.cas;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client knows of a key that it uses: the last entry that it has seen. Requests for one key go one after the other. */
final class KeyView {

    private final AtomicReference<@Nullable Entry> latest = new AtomicReference<>();
    private final AtomicReference<CompletableFuture<?>> last =
            new AtomicReference<>(CompletableFuture.completedFuture(null));
    private final AtomicInteger running = new AtomicInteger();
    private volatile long usedAt;
    private volatile boolean subscribed;
    private volatile long neededAt;
    private volatile boolean observed;
    private volatile long lastExpected = -1;

    @Nullable
    Entry latest() {
        return latest.get();
    }

    /** Forgets what was seen: there may be another row now, even one with a lower revision. */
    void forget() {
        latest.set(null);
    }

    /** Notes an entry, and returns the one that was the latest before. */
    @Nullable
    Entry saw(Entry entry) {
        return latest.getAndAccumulate(
                entry, (known, seen) -> known == null || seen.revision() >= known.revision() ? seen : known);
    }

    /** Runs a request when the ones before are over: here, or with the executor. */
    <R> CompletionStage<R> inTurn(Supplier<CompletionStage<R>> request, Executor executor) {
        running.incrementAndGet();
        CompletableFuture<R> done = new CompletableFuture<>();
        CompletableFuture<?> before = last.getAndSet(done);
        if (before.isDone()) {
            start(request, done);
        } else {
            // Elsewhere, for a long line of requests may fail all at once, and each in the stack of the one before.
            before.whenCompleteAsync((unused, failure) -> start(request, done), executor);
        }
        return done;
    }

    private <R> void start(Supplier<CompletionStage<R>> request, CompletableFuture<R> done) {
        CompletionStage<R> started;
        try {
            started = request.get();
        } catch (RuntimeException e) {
            started = CompletableFuture.failedFuture(e);
        }
        started.whenComplete((result, failure) -> {
            running.decrementAndGet();
            if (failure == null) {
                done.complete(result);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    void used(long now) {
        usedAt = now;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    void subscribed(boolean nowSubscribed) {
        subscribed = nowSubscribed;
    }

    /** Somebody wants to hear of it. */
    void needed(long now) {
        neededAt = now;
    }

    /** Returns whether nobody has wanted to hear of it since then. */
    boolean isUnneededSince(long time) {
        return !observed && neededAt - time < 0;
    }

    /** A write is sent that expects this revision. */
    void writing(long expected) {
        lastExpected = expected;
    }

    /** Returns whether a write that was sent may still land, as long as this is the revision. */
    boolean mayStillBeWritten(long revision) {
        return lastExpected == revision;
    }

    boolean isObserved() {
        return observed;
    }

    void observe(boolean nowObserved) {
        observed = nowObserved;
    }

    /** Returns whether nobody has used it since then or is using it. */
    boolean isUnusedSince(long time) {
        return running.get() == 0 && !observed && usedAt - time < 0;
    }
}
