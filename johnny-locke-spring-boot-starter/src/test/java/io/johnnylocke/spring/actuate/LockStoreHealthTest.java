package io.johnnylocke.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class LockStoreHealthTest {

    /** For a JVM that has yet to load all that a store needs. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    LockStoreHealthAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    @Test
    void theHealthOfMemoryIsUp() {
        runner.withPropertyValues("johnny-locke.store=memory").run(context -> {
            Health health = context.getBean("johnnyLockeHealthContributor", HealthIndicator.class)
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("store", "memory")
                    .containsEntry("namespace", "shop")
                    .containsKeys("clientId", "latencyMillis");
        });
    }

    @Test
    void theHealthOfRedisFollowsTheServerAndShowsNoSecret() {
        try (RedisTestServer server = RedisTestServer.start("--requirepass", "sesame")) {
            runner.withPropertyValues(
                            "spring.data.redis.url=redis://:sesame@127.0.0.1:" + server.port(),
                            "johnny-locke.store-timeout=500ms")
                    .run(context -> {
                        HealthIndicator indicator =
                                context.getBean("johnnyLockeHealthContributor", HealthIndicator.class);
                        await().until(() -> indicator.health().getStatus().equals(Status.UP));
                        assertThat(indicator.health().getDetails()).containsKey("redis_version");
                        server.stop();
                        Health down = indicator.health();
                        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(down.getDetails())
                                .containsEntry("store", "redis")
                                .hasEntrySatisfying(
                                        "error",
                                        error -> assertThat(error.toString()).contains("LockStoreException"));
                        assertThat(down.toString()).doesNotContain("sesame");
                        server.restart();
                        await().until(() -> indicator.health().getStatus().equals(Status.UP));
                    });
        }
    }

    @Test
    void aChangeIsLoggedOnce(CapturedOutput output) {
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(LockStoreHealthIndicator.class.getName(), LogLevel.INFO);
        try (RedisTestServer server = RedisTestServer.start()) {
            runner.withPropertyValues(
                            "spring.data.redis.url=redis://127.0.0.1:" + server.port(), "johnny-locke.store-timeout=1s")
                    .run(context -> {
                        HealthIndicator indicator =
                                context.getBean("johnnyLockeHealthContributor", HealthIndicator.class);
                        await().atMost(LONG)
                                .until(() -> indicator.health().getStatus().equals(Status.UP));
                        server.stop();
                        for (int i = 0; i < 3; i++) {
                            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
                        }
                        server.restart();
                        await().atMost(LONG)
                                .until(() -> indicator.health().getStatus().equals(Status.UP));
                        indicator.health();
                    });
        }
        logging.setLogLevel(LockStoreHealthIndicator.class.getName(), null);
        assertThat(output.getAll()).containsOnlyOnce("The lock store 'redis' of namespace 'shop' is down: ");
        assertThat(output.getAll()).containsOnlyOnce("The lock store 'redis' of namespace 'shop' is up again");
    }

    @Test
    void aServerWhoseReplicasCannotConfirmIsDown() {
        try (RedisTestServer server = RedisTestServer.start()) {
            runner.withPropertyValues(
                            "spring.data.redis.url=redis://127.0.0.1:" + server.port(),
                            "johnny-locke.redis.replication=1")
                    .run(context -> {
                        HealthIndicator indicator =
                                context.getBean("johnnyLockeHealthContributor", HealthIndicator.class);
                        await().atMost(LONG)
                                .until(() -> indicator.health().getDetails().containsKey("redis_version"));
                        Health down = indicator.health();
                        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(down.getDetails().get("error").toString()).contains("0 of the 1 replicas");
                    });
        }
    }

    @Test
    void aPasswordInAnAddressIsNeverShown(CapturedOutput output) {
        runner.withPropertyValues(
                        "johnny-locke.store=nats",
                        "johnny-locke.nats.servers=nats://till:sesame@127.0.0.1:1",
                        "johnny-locke.store-timeout=1s")
                .run(context -> {
                    HealthIndicator indicator = context.getBean("johnnyLockeHealthContributor", HealthIndicator.class);
                    await().atMost(LONG)
                            .until(() -> indicator.health().toString().contains("127.0.0.1"));
                    assertThat(indicator.health().toString()).doesNotContain("sesame");
                    assertThatThrownBy(() -> context.getBean(LockTemplate.class).ping())
                            .hasMessageContaining("127.0.0.1")
                            .hasMessageNotContaining("sesame");
                });
        assertThat(output).contains("NATS cannot be reached").doesNotContain("sesame");
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoTemplates {

        @Bean
        LockTemplate orders() {
            return LockTemplate.builder(MemoryLockStore.create()).namespace("o").build();
        }

        @Bean
        LockTemplate stocks() {
            return LockTemplate.builder(MemoryLockStore.create()).namespace("s").build();
        }
    }

    @Test
    void ofSeveralTemplatesEachHasItsOwn() {
        runner.withUserConfiguration(TwoTemplates.class).run(context -> {
            CompositeHealthContributor composite =
                    context.getBean("johnnyLockeHealthContributor", CompositeHealthContributor.class);
            assertThat(composite.stream().map(HealthContributors.Entry::name))
                    .containsExactlyInAnyOrder("orders", "stocks");
            assertThat(((HealthIndicator) composite.getContributor("stocks"))
                            .health()
                            .getDetails())
                    .containsEntry("namespace", "s");
        });
    }

    @Test
    void aStoreWithANameHasItsOwn() {
        runner.withPropertyValues("johnny-locke.store=memory", "johnny-locke.stores.audit.namespace=audit")
                .run(context -> assertThat(
                                context
                                        .getBean("johnnyLockeHealthContributor", CompositeHealthContributor.class)
                                        .stream()
                                        .map(HealthContributors.Entry::name))
                        .containsExactlyInAnyOrder("lockTemplate", "auditLockTemplate"));
    }

    @Test
    void theHealthCanBeSwitchedOffAndIsNotNeeded() {
        runner.withPropertyValues("johnny-locke.store=memory", "management.health.johnny-locke.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        runner.withPropertyValues("johnny-locke.store=memory")
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("johnnyLockeHealthContributor"));
    }
}
