package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.servers.RedisTestSentinels;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The primary dies, and Sentinels put a replica in its place. */
@EnabledIf("io.johnnylocke.servers.RedisTestSentinels#isPossible")
class RedisSentinelTest {

    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(30));

    @Test
    void holdersAndWaitersLiveThroughAFailover() {
        try (RedisTestSentinels servers = RedisTestSentinels.start();
                RedisClient client = RedisClient.create(servers.uri());
                LockTemplate a = locks(client);
                LockTemplate b = locks(client)) {
            LockHandle<String> held = a.acquire("k", String.class);
            CompletableFuture<LockHandle<String>> waiting =
                    b.async().acquire("k", String.class, PATIENT).toCompletableFuture();
            await().until(() -> Objects.equals(a.inspect("k").waitingClients(), 1));

            servers.killPrimary();
            held.release("v");
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).satisfies(next -> {
                assertThat(next.state()).isEqualTo("v");
                assertThat(next.token()).isGreaterThan(held.token());
                next.release("w");
            });

            servers.restartFormerPrimary();
            assertThat(a.acquire("k", String.class, PATIENT).state()).isEqualTo("w");
        }
    }

    private static LockTemplate locks(RedisClient client) {
        return LockTemplate.builder(RedisLockStore.create(client))
                .namespace("shop")
                .storeTimeout(Duration.ofSeconds(5))
                .build();
    }
}
