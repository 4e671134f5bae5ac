package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** In a cluster it is the primary of a key that has it on disk, and its replica. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisClusterFsyncTest {

    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(10));
    private static final int KEYS = 30;

    @Test
    @NeedsWaitAof
    void eachServerAnswersForItself() {
        try (RedisTestCluster cluster = RedisTestCluster.start();
                RedisClient admin = RedisClient.create()) {
            onEachServer(cluster, admin, server -> server.configSet("appendfsync", "always"));
            try (LockTemplate locks = LockTemplate.builder(
                            RedisFixture.redisStore(cluster).fsync(true).replication(Replication.ALL))
                    .namespace("shop")
                    .storeTimeout(Duration.ofSeconds(5))
                    .build()) {
                IntStream.range(0, KEYS).forEach(i -> locks.withLock("k" + i, Integer.class, PATIENT, none -> i));
                assertThat(IntStream.range(0, KEYS))
                        .allSatisfy(i ->
                                assertThat(locks.read("k" + i, Integer.class)).contains(i));

                onEachServer(cluster, admin, server -> {
                    if (hasKey(server, "k0")) {
                        assertThat(server.info("commandstats")).contains("cmdstat_waitaof:");
                        server.configSet("appendonly", "no");
                    }
                });
                LockStoreException failure = catchThrowableOfType(
                        LockStoreException.class, () -> locks.acquire("k0", Integer.class, Duration.ofSeconds(2)));
                assertThat(failure)
                        .hasMessageContaining("appendonly is disabled")
                        .hasMessageEndingWith("So the lock does not count as acquired");
            }
        }
    }

    private static void onEachServer(
            RedisTestCluster cluster, RedisClient admin, Consumer<RedisCommands<String, String>> work) {
        Stream.of(cluster.uris().split(",", -1))
                .map(uri -> admin.connect(RedisURI.create(uri)).sync())
                .forEach(work);
    }

    private static boolean hasKey(RedisCommands<String, String> server, String key) {
        int slot = SlotHash.getSlot(new RedisNames("shop", "").state(key));
        return ClusterPartitionParser.parse(server.clusterNodes())
                .getMasterBySlot(slot)
                .getNodeId()
                .equals(server.clusterMyId());
    }
}
