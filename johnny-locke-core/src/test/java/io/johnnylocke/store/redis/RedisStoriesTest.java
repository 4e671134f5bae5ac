package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.AfterAll;

class RedisStoriesTest extends StoriesContract {

    private static final RedisClient CLIENT =
            RedisClient.create(RedisTestServer.shared().uri());

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown();
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(CLIENT);
    }
}
