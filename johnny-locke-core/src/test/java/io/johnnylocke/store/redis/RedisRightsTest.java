package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every transition, as a user who has the rights that docs/redis.md lists and no others. */
class RedisRightsTest extends TransitionContract {

    private static RedisTestServer server;
    private static RedisClient adminClient;
    private static StatefulRedisConnection<String, String> admin;
    private static RedisClient userClient;

    @BeforeAll
    static void createUser() {
        server = RedisTestServer.start();
        adminClient = RedisClient.create(server.uri());
        admin = adminClient.connect();
        RedisUsers.create(admin.sync(), "locks", RedisUsers.documentedRights("t-*"));
        userClient = RedisClient.create(RedisUsers.uri(server.port(), "locks"));
    }

    @AfterEach
    void nothingWasDenied() {
        assertThat(admin.sync().aclLog()).isEmpty();
    }

    @Test
    void largeStatesNeedNoOtherRights() {
        byte[] large = new byte[100_000];
        try (LockTemplate locks =
                LockTemplate.builder(newStore()).namespace("t-large").build()) {
            locks.withLock("k", byte[].class, none -> large);
            locks.withLock(
                    "k",
                    byte[].class,
                    LockOptions.defaults().stateExpiry(StateExpiry.sliding(Duration.ofMinutes(1))),
                    state -> large);
            assertThat(locks.read("k", byte[].class)).contains(large);
        }
    }

    @AfterAll
    static void stop() {
        userClient.shutdown();
        admin.close();
        adminClient.shutdown();
        server.close();
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(userClient).publishChanges(true);
    }
}
