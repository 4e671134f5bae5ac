package io.johnnylocke.engine;

import java.time.Duration;

/** How long to leave a failing store alone: a moment at first, then twice as long each time, up to a limit. */
final class Backoff {

    private final long first;
    private final long longest;
    private long next;

    Backoff(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
        this.next = this.first;
    }

    long nextNanos() {
        long delay = next;
        next = Math.min(2 * next, longest);
        return delay;
    }

    /** The store does not fail any more. */
    void reset() {
        next = first;
    }
}
