package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.servers.RedisTestSentinels;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The primary dies right after it has acknowledged releases that replicas have confirmed. */
class RedisReplicationFailoverTest {

    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(20));
    private static final int WRITERS = 4;

    @Test
    @EnabledIf("io.johnnylocke.servers.RedisTestSentinels#isPossible")
    void withSentinelsNoReleaseIsLostThatAllReplicasHaveConfirmed() {
        try (RedisTestSentinels servers = RedisTestSentinels.start();
                RedisClient client = RedisClient.create(servers.uri());
                LockTemplate confirmed = locks(RedisLockStore.create(client).replication(Replication.ALL));
                LockTemplate reader = locks(RedisLockStore.create(client))) {
            AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
            List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> count(confirmed, i, acknowledged)))
                    .toList();
            await().until(() -> acknowledged.get(0) > 50);

            servers.killPrimary();
            CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).join();

            for (int i = 0; i < WRITERS; i++) {
                String key = "k" + i;
                await().atMost(Duration.ofSeconds(20))
                        .ignoreExceptions()
                        .until(() -> reader.read(key, Integer.class).isPresent());
                assertThat(reader.read(key, Integer.class).orElseThrow())
                        .isBetween(acknowledged.get(i), acknowledged.get(i) + 1);
            }
            // The one that died is among all, and nothing could tell it from one that is cut off.
            assertThatThrownBy(() -> confirmed.acquire("k0", Integer.class, Duration.ofSeconds(2)))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("1 of the 2 replicas");
        }
    }

    private static void count(LockTemplate locks, int writer, AtomicIntegerArray acknowledged) {
        try {
            while (true) {
                int next = acknowledged.get(writer) + 1;
                locks.withLock("k" + writer, Integer.class, before -> next);
                acknowledged.set(writer, next);
            }
        } catch (LockStoreException e) {
            // Killed.
        }
    }

    @Test
    @EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
    void inAClusterTheReplicaOfTheKeysPrimaryConfirms() {
        try (RedisTestCluster cluster = RedisTestCluster.start();
                LockTemplate confirmed = locks(RedisFixture.redisStore(cluster).replication(Replication.ALL));
                LockTemplate reader = locks(RedisFixture.of(cluster).newStore())) {
            for (int i = 0; i < 30; i++) {
                confirmed.withLock("k" + i, String.class, none -> "v");
            }
            String last = "v0";
            for (int i = 1; i < 50; i++) {
                String next = "v" + i;
                confirmed.withLock("k", String.class, before -> next);
                last = next;
            }
            int killed = cluster.killPrimaryOf(new RedisNames("shop", "").state("k"));
            String acknowledged = last;
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(reader.read("k", String.class)).contains(acknowledged));

            cluster.restart(killed);
            assertThat(confirmed.acquire("k", String.class, PATIENT).state()).isEqualTo(acknowledged);
        }
    }

    @Test
    @EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
    void aClientIsNotTurnedAwayByAReplicaThatItMeetsFirst() {
        try (RedisTestCluster cluster = RedisTestCluster.start();
                RedisClient others = RedisClient.create()) {
            // The client library connects to the server that has the fewest clients.
            List<String> servers = List.of(cluster.uris().split(",", -1));
            servers.subList(0, servers.size() / 2)
                    .forEach(primary -> IntStream.range(0, 10).forEach(i -> others.connect(RedisURI.create(primary))));
            try (LockTemplate confirmed = locks(RedisFixture.redisStore(cluster).replication(Replication.atLeast(1)))) {
                assertThat(confirmed.withLock("k", String.class, none -> "v").value())
                        .isEqualTo("v");
            }
        }
    }

    private static LockTemplate locks(LockStore store) {
        return LockTemplate.builder(store)
                .namespace("shop")
                .storeTimeout(Duration.ofSeconds(5))
                .build();
    }
}
