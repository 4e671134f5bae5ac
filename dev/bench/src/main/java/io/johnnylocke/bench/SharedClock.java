package io.johnnylocke.bench;

import java.io.IOException;

/**
 * The monotonic clock that this JVM and another one on the same machine both read.
 *
 * <p>{@link System#nanoTime} promises nothing between JVMs. But on Linux it is CLOCK_MONOTONIC, which the kernel counts from
 * the start of the machine and shows to all its processes alike. That is not taken on trust: here the other JVM's time is
 * asked for again and again and must lie between the moment of the question and the moment of the answer each time, so the
 * two are as far apart as the fastest echo took, at most. With clocks of different origins this cannot happen.
 */
final class SharedClock {

    /** What the other JVM is asked. */
    static final String QUESTION = "clock";

    private static final int ECHOES = 200;

    private SharedClock() {}

    /** Answers the question. */
    static void answer() {
        System.out.println(System.nanoTime());
    }

    /** Returns the nanoseconds that both clocks may be apart, at most. */
    static long check(ForkedJvm other) throws IOException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < ECHOES; i++) {
            long asked = System.nanoTime();
            long there = Long.parseLong(other.ask(QUESTION));
            long answered = System.nanoTime();
            if (there - asked < 0 || answered - there < 0) {
                throw new IllegalStateException("the JVMs do not share a monotonic clock: asked at " + asked
                        + ", was told " + there + ", at " + answered);
            }
            fastest = Math.min(fastest, answered - asked);
        }
        return fastest;
    }
}
