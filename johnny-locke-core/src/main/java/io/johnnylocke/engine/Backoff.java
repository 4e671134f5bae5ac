package io.johnnylocke.engine;

import java.time.Duration;

/** How long to leave a failing store alone: 30 ms at first, doubling to 500 ms. */
final class Backoff {

    private static final long FIRST = Duration.ofMillis(30).toNanos();
    private static final long LONGEST = Duration.ofMillis(500).toNanos();

    private long next = FIRST;

    long nextNanos() {
        long delay = next;
        next = Math.min(2 * next, LONGEST);
        return delay;
    }
}
