package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Only reads that may be stale go to replicas, and to the primary when those are silent. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisStaleReadsTest {

    private static final RedisTestCluster CLUSTER = RedisTestCluster.start();
    private static final RedisClient ADMIN = RedisClient.create();
    private static final Pattern GETS = Pattern.compile("cmdstat_get:calls=(\\d+)");
    private static List<StatefulRedisConnection<String, String>> servers;

    private final LockTemplate locks = LockTemplate.builder(RedisFixture.redisStore(CLUSTER))
            .namespace("shop")
            .build();

    @BeforeAll
    static void connect() {
        servers = Stream.of(CLUSTER.uris().split(",", -1))
                .map(uri -> ADMIN.connect(RedisURI.create(uri)))
                .toList();
    }

    @AfterEach
    void close() {
        locks.close();
    }

    @AfterAll
    static void stop() {
        ADMIN.shutdown();
        CLUSTER.close();
    }

    @Test
    void replicasAnswerThem() {
        locks.withLock("k", String.class, none -> "v");
        CLUSTER.awaitReplicated();
        servers.forEach(server -> server.sync().configResetstat());
        for (int i = 0; i < 10; i++) {
            assertThat(locks.readPossiblyStale("k", String.class)).contains("v");
        }
        assertThat(reads("role:slave")).isEqualTo(10);
        assertThat(reads("role:master")).isZero();

        locks.read("k", String.class);
        assertThat(reads("role:slave")).isEqualTo(10);
        assertThat(reads("role:master")).isOne();
    }

    @Test
    void thePrimaryAnswersWhenReplicasDoNot() {
        locks.withLock("k", String.class, none -> "before");
        locks.readPossiblyStale("k", String.class);
        CLUSTER.pauseReplicas();
        try {
            locks.withLock("k", String.class, before -> "after");
            assertThat(locks.readPossiblyStale("k", String.class)).contains("after");
        } finally {
            CLUSTER.resumeReplicas();
        }
    }

    private static long reads(String role) {
        return servers.stream()
                .map(StatefulRedisConnection::sync)
                .filter(server -> server.info("replication").contains(role))
                .map(server -> GETS.matcher(server.info("commandstats")))
                .mapToLong(gets -> gets.find() ? Long.parseLong(gets.group(1)) : 0)
                .sum();
    }
}
