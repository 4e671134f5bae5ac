package io.johnnylocke.store.nats;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Requests that may stay without an answer. As all have the same time, they run out of it in the order in which they were sent,
 * and one look at the first few now and then costs less than a timer for each.
 */
final class Unanswered {

    private static final int LOOKS = 10;

    private final long timeout;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Gives every request so much time, and up to a tenth more. */
    Unanswered(Duration timeout) {
        this.timeout = timeout.toNanos();
    }

    private record Request(CompletableFuture<?> answer, long sentAt) {}

    /** Ends a request with a {@link TimeoutException} when its time is over. */
    void add(CompletableFuture<?> answer) {
        requests.add(new Request(answer, System.nanoTime()));
        lookLater();
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(timeout / LOOKS, TimeUnit.NANOSECONDS)
                    .execute(this::look);
        }
    }

    /** One look at a time: what is first now stays first until it is polled. */
    private void look() {
        long lastInTime = System.nanoTime() - timeout;
        Request first = requests.peek();
        while (first != null && (first.answer.isDone() || first.sentAt - lastInTime < 0)) {
            requests.poll();
            first.answer.completeExceptionally(new TimeoutException());
            first = requests.peek();
        }
        looking.set(false);
        if (!requests.isEmpty()) {
            lookLater();
        }
    }
}
