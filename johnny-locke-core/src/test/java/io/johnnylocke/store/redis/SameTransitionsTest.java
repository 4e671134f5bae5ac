package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.contract.RandomTransitions;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The scripts on a server and the pure functions are the same transitions: random requests tell the same story on both. */
class SameTransitionsTest {

    @Test
    void scriptsAndFunctionsAgree() throws Exception {
        RedisClient client = RedisClient.create(RedisTestServer.shared().uri());
        try {
            RandomTransitions.compare(MemoryLockStore::create, () -> RedisLockStore.create(client), 150, Duration.ZERO);
        } finally {
            client.shutdown();
        }
    }
}
