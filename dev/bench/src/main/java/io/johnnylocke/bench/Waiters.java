package io.johnnylocke.bench;

import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Many calls of one client that wait at the same time without a thread of their own; each counts when its turn comes. */
final class Waiters {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final LockOptions PATIENT =
            LockOptions.defaults().waitAtMost(WAIT).lease(Duration.ofSeconds(30));

    private final CompletableFuture<?>[] calls;
    private final AtomicIntegerArray served;
    private final long[] servedAt;

    /** Creates them; they do not wait yet. */
    Waiters(int count) {
        calls = new CompletableFuture<?>[count];
        served = new AtomicIntegerArray(count);
        servedAt = new long[count];
    }

    /** Has all of them call, each for the key of its number. Does not wait for anything. */
    void call(LockTemplate locks, Keys keys) {
        for (int i = 0; i < calls.length; i++) {
            int number = i;
            calls[i] = locks.async().withLock(keys.of(i), String.class, PATIENT, count -> {
                servedAt[number] = System.nanoTime();
                served.incrementAndGet(number);
                return CompletableFuture.completedFuture(Count.next(count));
            });
        }
    }

    /** Checks that all of them wait: nobody was served or has given up. */
    void checkWaiting() {
        long over = Arrays.stream(calls).filter(CompletableFuture::isDone).count() + sections();
        if (over > 0) {
            throw new IllegalStateException(over + " of " + calls.length + " did not wait for a lock that was held");
        }
    }

    /**
     * Waits until all calls are over, and checks that each was served once and kept the lock.
     *
     * @return how many of them were told that their release was not answered in time, which overload may cause
     */
    int finish() throws Exception {
        int unanswered = 0;
        int failed = 0;
        Exception first = null;
        long deadline = System.nanoTime() + WAIT.plus(WAIT).toNanos();
        for (CompletableFuture<?> call : calls) {
            try {
                call.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                if (e.getCause() instanceof LockStoreException failure && failure.isOutcomeUnknown()) {
                    unanswered++;
                } else {
                    failed++;
                    first = first == null ? e : first;
                }
            }
        }
        long never = times(0);
        long once = times(1);
        if (failed > 0 || once < calls.length) {
            throw new IllegalStateException(
                    "of " + calls.length + " waiters " + once + " were served once, " + never + " never, "
                            + (calls.length - never - once) + " more than once; " + unanswered
                            + " releases were not answered, " + failed + " calls failed otherwise, the first as below",
                    first);
        }
        return unanswered;
    }

    private long times(int times) {
        return IntStream.range(0, calls.length)
                .filter(i -> served.get(i) == times)
                .count();
    }

    private long sections() {
        return IntStream.range(0, calls.length).mapToLong(served::get).sum();
    }

    /** Returns how long after that time they were served. */
    Latencies servedAfter(long start) {
        return Latencies.of(Arrays.stream(servedAt).map(at -> at - start).toArray());
    }

    long lastServedAt() {
        return Arrays.stream(servedAt).reduce((a, b) -> a - b > 0 ? a : b).orElseThrow();
    }
}
