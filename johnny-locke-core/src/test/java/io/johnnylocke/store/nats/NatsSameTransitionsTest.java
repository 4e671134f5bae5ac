package io.johnnylocke.store.nats;

import io.johnnylocke.store.contract.RandomTransitions;
import io.johnnylocke.store.memory.MemoryLockStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is written to a bucket and read again is the same lock: random requests tell the same story as in memory. */
class NatsSameTransitionsTest {

    @Test
    void recordsSayTheSameAsText() throws Exception {
        RandomTransitions.compare(
                MemoryLockStore::create,
                () -> NatsLockStore.create(NatsConnections.shared()),
                40,
                Duration.ofMillis(2));
    }
}
