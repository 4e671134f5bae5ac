package io.johnnylocke.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LockStoreHealthTest {

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
    void theHealthCanBeSwitchedOffAndIsNotNeeded() {
        runner.withPropertyValues("johnny-locke.store=memory", "management.health.johnny-locke.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
        runner.withPropertyValues("johnny-locke.store=memory")
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("johnnyLockeHealthContributor"));
    }
}
