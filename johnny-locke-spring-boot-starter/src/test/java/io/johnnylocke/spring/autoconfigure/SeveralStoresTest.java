package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Redis, NATS and memory in one application, on real servers. */
class SeveralStoresTest {

    private static final int REDIS = RedisTestServer.shared().port();
    private static final String NATS = NatsTestServer.shared().uri();

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=several-shop");

    private final ApplicationContextRunner redis = bare.withConfiguration(
                    AutoConfigurations.of(DataRedisAutoConfiguration.class))
            .withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + REDIS);

    private static LockTemplate named(ApplicationContext context, String name) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                context.getAutowireCapableBeanFactory(), LockTemplate.class, name);
    }

    /** Locks, as soon as the server has answered a first time. */
    private static LockTemplate put(LockTemplate locks, String state) {
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .untilAsserted(() -> locks.withLock("k", String.class, before -> state));
        return locks;
    }

    private static String get(LockTemplate locks) {
        return locks.read("k", String.class).orElse("nothing");
    }

    @Test
    void twoNamespacesOnOneRedis() {
        redis.withPropertyValues("johnny-locke.stores.audit.namespace=several-audit")
                .run(context -> {
                    LockTemplate usual = put(context.getBean("lockTemplate", LockTemplate.class), "usual");
                    LockTemplate audit = put(named(context, "audit"), "audit");
                    assertThat(get(usual)).isEqualTo("usual");
                    assertThat(get(audit)).isEqualTo("audit");
                    assertThat(inRedis(0, "several-shop:{k}:s")).isEqualTo("usual");
                    assertThat(inRedis(0, "several-audit:{k}:s")).isEqualTo("audit");
                });
    }

    private static String inRedis(int database, String key) {
        RedisClient admin = RedisClient.create("redis://127.0.0.1:" + REDIS + "/" + database);
        try (StatefulRedisConnection<String, String> connection = admin.connect()) {
            return connection.sync().get(key);
        } finally {
            admin.shutdown();
        }
    }

    @Test
    void redisNatsAndMemoryInOneApplication() {
        List<LockTemplate> closed = new ArrayList<>();
        redis.withPropertyValues(
                        "johnny-locke.store=redis",
                        "johnny-locke.stores.jobs.store=nats",
                        "johnny-locke.stores.jobs.nats.servers=" + NATS,
                        "johnny-locke.stores.scratch.store=memory")
                .run(context -> {
                    LockTemplate usual = put(context.getBean("lockTemplate", LockTemplate.class), "in Redis");
                    LockTemplate jobs = put(named(context, "jobs"), "in NATS");
                    LockTemplate scratch = put(named(context, "scratch"), "in memory");
                    assertThat(List.of(usual.storeName(), jobs.storeName(), scratch.storeName()))
                            .containsExactly("redis", "nats", "memory");
                    assertThat(List.of(get(usual), get(jobs), get(scratch)))
                            .containsExactly("in Redis", "in NATS", "in memory");
                    assertThat(usual.ping().details()).containsKey("redis_version");
                    assertThat(jobs.ping().details()).containsEntry("bucket", "several-shop");
                    closed.addAll(List.of(usual, jobs, scratch));
                });
        assertThat(closed).hasSize(3).noneMatch(LockTemplate::isRunning);
    }

    @Test
    void aConnectionFactoryIsChosenByItsName() {
        bare.withUserConfiguration(TwoFactories.class)
                .withPropertyValues(
                        "johnny-locke.stores.audit.redis.connection-factory=second",
                        "johnny-locke.stores.copy.redis.connection-factory=hidden")
                .run(context -> {
                    put(context.getBean("lockTemplate", LockTemplate.class), "in the first");
                    put(named(context, "audit"), "in the second");
                    put(named(context, "copy"), "in the hidden");
                });
        assertThat(inRedis(1, "several-shop:{k}:s")).isEqualTo("in the first");
        assertThat(inRedis(2, "several-shop:{k}:s")).isEqualTo("in the second");
        assertThat(inRedis(3, "several-shop:{k}:s")).isEqualTo("in the hidden");
        bare.withUserConfiguration(TwoFactories.class)
                .withPropertyValues("johnny-locke.redis.connection-factory=second")
                .run(context -> assertThat(get(context.getBean("lockTemplate", LockTemplate.class)))
                        .isEqualTo("in the second"));
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoFactories {
        @Bean
        @Primary
        LettuceConnectionFactory first() {
            return factory(1);
        }

        @Bean
        LettuceConnectionFactory second() {
            return factory(2);
        }

        @Bean(defaultCandidate = false)
        LettuceConnectionFactory hidden() {
            return factory(3);
        }

        private static LettuceConnectionFactory factory(int database) {
            RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("127.0.0.1", REDIS);
            server.setDatabase(database);
            return new LettuceConnectionFactory(server);
        }
    }

    @Test
    void aConnectionToNatsIsChosenByItsName() {
        bare.withPropertyValues("johnny-locke.store=memory")
                .withUserConfiguration(HiddenConnection.class)
                .withPropertyValues(
                        "johnny-locke.stores.jobs.store=nats",
                        "johnny-locke.stores.jobs.namespace=several-jobs",
                        "johnny-locke.stores.jobs.nats.connection=hidden")
                .run(context -> {
                    assertThat(get(put(named(context, "jobs"), "on that connection")))
                            .isEqualTo("on that connection");
                    assertThat(context.getBean(Connection.class).getStatistics().getOutMsgs())
                            .isPositive();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class HiddenConnection {
        @Bean(defaultCandidate = false)
        Connection hidden() throws Exception {
            return Nats.connect(NATS);
        }
    }

    @Test
    void twoBucketsAreTwoPlaces() {
        bare.withPropertyValues(
                        "johnny-locke.nats.servers=" + NATS,
                        "johnny-locke.stores.other.nats.bucket=several-other",
                        "johnny-locke.stores.third.namespace=several-third")
                .run(context -> {
                    put(context.getBean("lockTemplate", LockTemplate.class), "one");
                    put(named(context, "other"), "other");
                    put(named(context, "third"), "third");
                    assertThat(get(context.getBean("lockTemplate", LockTemplate.class)))
                            .isEqualTo("one");
                    assertThat(get(named(context, "other"))).isEqualTo("other");
                });
        bare.withPropertyValues("johnny-locke.nats.servers=" + NATS, "johnny-locke.stores.other.lease=3s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("the same locks"));
    }

    @Test
    void aServerThatIsAwayIsNoReasonNotToStart() {
        redis.withPropertyValues(
                        "johnny-locke.store-timeout=500ms",
                        "johnny-locke.stores.jobs.store=nats",
                        "johnny-locke.stores.jobs.nats.servers=nats://127.0.0.1:1")
                .run(context -> {
                    put(context.getBean("lockTemplate", LockTemplate.class), "there");
                    assertThatThrownBy(() -> named(context, "jobs").tryAcquire("k", String.class))
                            .isInstanceOf(LockStoreException.class);
                    assertThat(connecting()).isTrue();
                });
        await().until(() -> !connecting());
    }

    private static boolean connecting() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("johnny-locke-nats-connect"));
    }
}
