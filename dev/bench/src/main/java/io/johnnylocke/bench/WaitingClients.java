package io.johnnylocke.bench;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Objects;

/** The clients that wait for a key, as the store knows them. */
final class WaitingClients {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private WaitingClients() {}

    /** Returns when exactly so many wait. */
    static void await(LockTemplate locks, String key, int clients) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (count(locks, key) != clients) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not all were queued within " + PATIENCE);
            }
            Thread.sleep(10);
        }
    }

    private static int count(LockTemplate locks, String key) {
        try {
            return Objects.requireNonNull(locks.inspect(key).waitingClients());
        } catch (LockStoreException e) {
            return 0; // The questions of all who wait are before this one.
        }
    }
}
