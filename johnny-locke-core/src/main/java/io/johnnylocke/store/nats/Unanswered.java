package io.johnnylocke.store.nats;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that may stay without an answer. As all have the same time, they run out of it in the order in which they were sent,
 * and one look at the first few now and then costs less than a timer for each. A request that the user has no right to is one of
 * them: the server answers the connection instead, whose client library keeps that as its last error.
 */
final class Unanswered {

    private static final int LOOKS = 10;
    private static final String DENIED = "Permissions Violation";
    private static final String DENIED_PUBLISH = DENIED + " for Publish";

    private final long timeout;
    private final Supplier<@Nullable String> lastError;
    private final Executor executor;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * Gives every request so much time, and up to a tenth more.
     *
     * @param lastError tells what the server has last said that was no answer
     * @param executor ends requests
     */
    Unanswered(Duration timeout, Supplier<@Nullable String> lastError, Executor executor) {
        this.timeout = timeout.toNanos();
        this.lastError = lastError;
        this.executor = executor;
    }

    private record Request(
            String subject,
            CompletableFuture<?> answer,
            @Nullable String errorBefore,
            long sentAt) {

        @SuppressWarnings("ReferenceEquality") // the same words may have been said again
        boolean isDeniedBy(String error) {
            return error != errorBefore && error.startsWith(DENIED_PUBLISH) && error.contains('"' + subject + '"');
        }
    }

    /** Returns what the server has said since last, which tells whether a request was denied that is sent now. */
    @Nullable
    String errorBefore() {
        return lastError.get();
    }

    /** Ends a request with a {@link TimeoutException} when its time is over, and earlier with a {@link SecurityException}. */
    void add(String subject, CompletableFuture<?> answer, @Nullable String errorBefore) {
        requests.add(new Request(subject, answer, errorBefore, System.nanoTime()));
        lookLater();
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(timeout / LOOKS, TimeUnit.NANOSECONDS, executor)
                    .execute(this::look);
        }
    }

    /** One look at a time: what is first now stays first until it is polled. */
    private void look() {
        String error = lastError.get();
        String denial = error != null && error.startsWith(DENIED) ? error : null;
        if (denial != null) {
            requests.stream()
                    .filter(request -> request.isDeniedBy(denial))
                    .forEach(request -> request.answer.completeExceptionally(new SecurityException(denial)));
        }
        long lastInTime = System.nanoTime() - timeout;
        Request first = requests.peek();
        while (first != null && (first.answer.isDone() || first.sentAt - lastInTime < 0)) {
            requests.poll();
            first.answer.completeExceptionally(
                    new TimeoutException(denial == null ? null : "the last error of the connection is " + denial));
            first = requests.peek();
        }
        looking.set(false);
        if (!requests.isEmpty()) {
            lookLater();
        }
    }
}
