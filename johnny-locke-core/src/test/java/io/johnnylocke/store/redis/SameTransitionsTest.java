package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.contract.RandomTransitions;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The scripts on a server and the pure functions are the same transitions: random requests tell the same story on both. */
class SameTransitionsTest {

    @Test
    void scriptsAndFunctionsAgree() {
        RedisClient client = RedisClient.create(RedisTestServer.shared().uri());
        long first = ThreadLocalRandom.current().nextLong(1_000_000);
        try {
            for (long seed = first; seed < first + 150; seed++) {
                List<String> expected = RandomTransitions.tell(MemoryLockStore.create(), seed);
                List<String> actual = RandomTransitions.tell(RedisLockStore.create(client), seed);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(actual.get(i))
                            .as("story of seed " + seed + " after " + expected.subList(Math.max(0, i - 12), i))
                            .isEqualTo(expected.get(i));
                }
            }
        } finally {
            client.shutdown();
        }
    }
}
