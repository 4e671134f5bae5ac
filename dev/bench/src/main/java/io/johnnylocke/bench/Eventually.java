package io.johnnylocke.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what is so in a moment. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    /**
     * Waits until it is so, and fails if that takes too long.
     *
     * @param what what is waited for, as in "the server listens"
     */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not within " + PATIENCE + ": " + what);
            }
            Thread.sleep(10);
        }
    }
}
