package io.johnnylocke.store.redis;

import io.johnnylocke.store.contract.RandomTransitions;
import io.johnnylocke.store.memory.MemoryLockStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The scripts on a server and the pure functions are the same transitions: random requests tell the same story on both. */
class SameTransitionsTest {

    @Test
    void scriptsAndFunctionsAgree() throws Exception {
        RandomTransitions.compare(
                MemoryLockStore::create, () -> RedisLockStore.create(RedisClients.shared()), 150, Duration.ZERO);
    }
}
