package io.johnnylocke.engine;

import java.time.Duration;

/** Times of the engine: nanoseconds since it started, so that they compare like any numbers and one of them is never. */
final class Nanos {

    /** A time that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    /** Returns the duration as a number; what is too long is {@link #NEVER}. */
    static long of(Duration duration) {
        return after(0, duration);
    }

    /** Returns the time that lies this long after another; what is too far away is never. */
    static long after(long time, Duration duration) {
        if (duration.compareTo(LONGEST) >= 0) {
            return NEVER;
        }
        long end = time + duration.toNanos();
        return end < time ? NEVER : end;
    }

    /** Returns the time from one to another, or zero if it has passed. */
    static Duration between(long from, long to) {
        return Duration.ofNanos(Math.max(0, to - from));
    }
}
