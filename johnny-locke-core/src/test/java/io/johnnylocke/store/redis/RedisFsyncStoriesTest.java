package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A server that must have on disk what it answers. */
@NeedsWaitAof
class RedisFsyncStoriesTest extends StoriesContract {

    private static RedisTestServer server;
    private static RedisClient client;

    @BeforeAll
    static void start() {
        server = RedisTestServer.start("--appendfsync", "always");
        client = RedisClient.create(server.uri());
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        server.close();
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(client).fsync(true);
    }
}
