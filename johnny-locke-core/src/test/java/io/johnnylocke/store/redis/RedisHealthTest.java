package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What a store on several servers says of its health. */
class RedisHealthTest {

    private static void with(LockStore store, Consumer<LockTemplate> work) {
        try (LockTemplate locks = LockTemplate.builder(store).namespace("t").build()) {
            work.accept(locks);
        }
    }

    private static void becomesSound(LockTemplate locks) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(locks.ping().problems()).isEmpty());
    }

    @Test
    @EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
    void itTellsThatThereAreTooFewReplicas() {
        try (RedisTestReplicas servers = RedisTestReplicas.start(1)) {
            RedisClient client = RedisClient.create(servers.primary().uri());
            with(RedisLockStore.create(client), locks -> {
                with(RedisLockStore.create(client).replication(Replication.ALL), replicated -> {
                    with(RedisLockStore.create(client).replication(Replication.atLeast(2)), demanding -> {
                        becomesSound(replicated);
                        assertThat(demanding.ping().problems())
                                .singleElement()
                                .asString()
                                .contains("the primary has 1 of the 2 replicas");
                    });
                    servers.replica(0).stop();
                    await().untilAsserted(() -> assertThat(replicated.ping().problems())
                            .singleElement()
                            .asString()
                            .contains("0 of the 1 replicas"));
                    assertThat(locks.ping().problems()).isEmpty();
                    servers.replica(0).restart();
                    becomesSound(replicated);
                });
            });
            client.shutdown();
        }
    }

    @Test
    void aReplicaThatWasNotHeardOfLatelyDoesNotCount() {
        String line = "slave0:ip=127.0.0.1,port=1,state=online,offset=1,lag=";
        assertThat(RedisServer.onlineReplicas(line + "1\r\n")).isEqualTo(1);
        assertThat(RedisServer.onlineReplicas(line + "1,type=replica\r\n")).isEqualTo(1);
        assertThat(RedisServer.onlineReplicas(line + "17\r\n")).isZero();
        assertThat(RedisServer.onlineReplicas("slave0:ip=127.0.0.1,port=1,state=wait_bgsave,offset=0,lag=0"))
                .isZero();
    }

    @Test
    @EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
    void itTellsThatAPrimaryOfAClusterIsAway() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            with(RedisFixture.of(cluster).newStore(), locks -> {
                becomesSound(locks);
                assertThat(locks.ping().details()).containsEntry("primaries", "3");
                int away = cluster.killPrimaryForGood(new RedisNames("t", "").state("k"));
                await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
                    StoreHealth health = locks.ping();
                    assertThat(health.problems()).singleElement().asString().contains("does not answer");
                    assertThat(health.details()).containsEntry("primaries", "3").containsKey("redis_version");
                });
                cluster.restart(away);
                cluster.resumeReplicas();
                becomesSound(locks);
            });
        }
    }
}
