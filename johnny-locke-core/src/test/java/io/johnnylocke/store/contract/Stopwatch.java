package io.johnnylocke.store.contract;

import java.time.Duration;

/** Measures elapsed time on the monotonic clock of this process. */
final class Stopwatch {

    private final long start = System.nanoTime();

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Sleeps until this much has elapsed. For tests whose subject is elapsed time. */
    void sleepUntil(Duration elapsed) throws InterruptedException {
        long nanos = elapsed.toNanos() - (System.nanoTime() - start);
        if (nanos > 0) {
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
    }
}
