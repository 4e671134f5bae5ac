package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The primary of a lock dies, and its replica takes over. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisClusterFailoverTest {

    private static final String NAMESPACE = "shop";
    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(20));

    @Test
    void holdersAndWaitersLiveThroughIt() throws Exception {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            RedisFixture fixture = RedisFixture.of(cluster);
            try (LockTemplate a = locks(fixture);
                    LockTemplate b = locks(fixture)) {
                LockHandle<String> held = a.acquire("k", String.class);
                CompletableFuture<LockHandle<String>> waiting =
                        b.async().acquire("k", String.class, PATIENT).toCompletableFuture();
                await().until(() -> Objects.equals(a.inspect("k").waitingClients(), 1));
                cluster.awaitReplicated();

                int killed = cluster.killPrimaryOf(new RedisNames(NAMESPACE, "").state("k"));
                held.release("v");
                assertThat(waiting).succeedsWithin(Duration.ofSeconds(5)).satisfies(next -> {
                    assertThat(next.state()).isEqualTo("v");
                    assertThat(next.token()).isGreaterThan(held.token());
                    next.release("w");
                });

                cluster.restart(killed);
                assertThat(a.acquire("k", String.class, PATIENT).state()).isEqualTo("w");
            }
        }
    }

    private static LockTemplate locks(RedisFixture fixture) {
        return LockTemplate.builder(fixture.newStore())
                .namespace(NAMESPACE)
                .storeTimeout(Duration.ofSeconds(5))
                .build();
    }
}
