package io.johnnylocke.bench;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.template.LockTemplate;
import java.util.Objects;

/** The clients that wait for a key, as the store knows them. */
final class WaitingClients {

    private WaitingClients() {}

    /** Returns when exactly so many wait. */
    static void await(LockTemplate locks, String key, int clients) throws InterruptedException {
        Eventually.await(clients + " clients wait for " + key, () -> count(locks, key) == clients);
    }

    private static int count(LockTemplate locks, String key) {
        try {
            return Objects.requireNonNull(locks.inspect(key).waitingClients());
        } catch (LockStoreException e) {
            return 0; // The questions of all who wait are before this one.
        }
    }
}
