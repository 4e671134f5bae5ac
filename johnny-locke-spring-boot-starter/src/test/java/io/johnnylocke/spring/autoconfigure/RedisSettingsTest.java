package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The lock store goes where the application's own Redis settings point, with a client of its own. */
class RedisSettingsTest {

    private static RedisTestServer server;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DataRedisAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=shop",
                    "johnny-locke.store-timeout=5s",
                    "spring.data.redis.host=127.0.0.1",
                    "spring.data.redis.port=" + server.port(),
                    "spring.data.redis.password=sesame",
                    "spring.data.redis.client-name=till");

    @BeforeAll
    static void startServer() {
        server = RedisTestServer.start("--requirepass", "sesame");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void hostPortPasswordDatabaseAndClientNameAreTheApplications() {
        runner.withPropertyValues("spring.data.redis.database=3").run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.withLock("k", String.class, none -> "v");
            assertThat(context.getBean(StringRedisTemplate.class).opsForValue().get("shop:{k}:s"))
                    .isEqualTo("v");
            RedisClient admin = RedisClient.create("redis://:sesame@127.0.0.1:" + server.port() + "/3");
            try (StatefulRedisConnection<String, String> connection = admin.connect()) {
                assertThat(connection.sync().get("shop:{k}:s")).isEqualTo("v");
                assertThat(connection.sync().clientList()).contains("name=till");
            } finally {
                admin.shutdown();
            }
        });
    }

    @Test
    void theApplicationsMinuteOfTimeoutIsNotTheLocks() {
        runner.withPropertyValues("spring.data.redis.timeout=60s", "johnny-locke.store-timeout=300ms")
                .run(context -> {
                    LockTemplate locks = context.getBean(LockTemplate.class);
                    locks.withLock("k", String.class, none -> "v");
                    server.stop();
                    try {
                        long start = System.nanoTime();
                        assertThatThrownBy(() -> locks.tryAcquire("k", String.class))
                                .isInstanceOf(LockStoreException.class);
                        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
                    } finally {
                        server.restart();
                    }
                    locks.acquire("k", String.class, Duration.ofSeconds(5)).release();
                });
    }

    @Test
    void theApplicationStartsWithoutItsServerAndLocksWhenItIsThere() {
        server.stop();
        try {
            runner.run(context -> {
                assertThat(context).hasNotFailed();
                LockTemplate locks = context.getBean(LockTemplate.class);
                assertThatThrownBy(() -> locks.acquire("k", String.class, Duration.ofMillis(200)))
                        .isInstanceOf(LockStoreException.class)
                        .hasMessageContaining("Redis cannot be reached");
                server.restart();
                locks.acquire("k", String.class, Duration.ofSeconds(5)).release();
            });
        } finally {
            server.stop();
            server.restart();
        }
    }

    @Test
    void aWrongPasswordIsRefusedWithTheServersReason() {
        runner.withPropertyValues("spring.data.redis.password=wrong")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(LockTemplate.class).acquire("k", String.class))
                        .isInstanceOf(LockStoreException.class)
                        .hasMessageContaining("WRONGPASS")
                        .hasMessageNotContaining("'wrong'"));
    }

    @Test
    void closingTheContextFreesLocksWhileTheClientIsThere() {
        runner.run(context -> context.getBean(LockTemplate.class).acquire("held", String.class));
        runner.run(context -> {
            LockHandle<String> held =
                    context.getBean(LockTemplate.class).acquire("held", String.class, Duration.ofSeconds(1));
            held.release();
            assertThat(context.getBean(RedisConnectionFactory.class)
                            .getConnection()
                            .ping())
                    .isEqualTo("PONG");
        });
    }

    @Test
    void stoppingAndStartingTheContextReplacesTheClient() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.withLock("again", String.class, none -> "v");
            context.stop();
            context.start();
            assertThat(locks.withLock("again", String.class, state -> state + "w")
                            .value())
                    .isEqualTo("vw");
        });
    }

    @Test
    void mastersAndReplicasAreRefusedAtTheStart() {
        runner.withPropertyValues("spring.data.redis.masterreplica.nodes=127.0.0.1:7000,127.0.0.1:7001")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("masters and replicas"));
    }

    @Test
    @EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
    void aClusterIsLockedOn() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            runner.withPropertyValues(
                            "spring.data.redis.cluster.nodes=" + cluster.uris().replace("redis://", ""))
                    .run(context -> {
                        LockTemplate locks = context.getBean(LockTemplate.class);
                        for (String key : List.of("a", "b", "c", "d", "e")) {
                            locks.withLock(key, String.class, none -> key);
                            assertThat(locks.read(key, String.class)).contains(key);
                        }
                    });
        }
    }
}
