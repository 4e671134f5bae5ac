package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.contract.RandomTransitions;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.nats.client.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is written to a bucket and read again is the same lock: random requests tell the same story as in memory. */
class NatsSameTransitionsTest {

    @Test
    void recordsSayTheSameAsText() throws Exception {
        Connection connection = NatsConnections.open(NatsTestServer.shared().uri());
        try {
            RandomTransitions.compare(
                    MemoryLockStore::create, () -> NatsLockStore.create(connection), 40, Duration.ofMillis(2));
        } finally {
            connection.close();
        }
    }
}
