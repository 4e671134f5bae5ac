package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** A context that is stopped or paused has no connection open, and when it is started again it locks again: as a checkpoint needs it. */
class RestartTest {

    enum Server {
        REDIS("spring.data.redis.port=") {
            @Override
            int port() {
                return RedisTestServer.shared().port();
            }
        },
        NATS("johnny-locke.nats.servers=nats://127.0.0.1:") {
            @Override
            int port() {
                return NatsTestServer.shared().port();
            }
        };

        private final String property;

        Server(String property) {
            this.property = property;
        }

        abstract int port();
    }

    private static ApplicationContextRunner runner(Server server, MutableProxy proxy) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DataRedisAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=restart",
                        "johnny-locke.store=" + server,
                        server.property + proxy.port(),
                        "spring.data.redis.host=127.0.0.1");
    }

    private static int count(LockTemplate locks) {
        return await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(
                        () -> locks.withLock("count", Integer.class, n -> n == null ? 1 : n + 1)
                                .value(),
                        n -> true);
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void noConnectionStaysOpenWhileTheContextIsStopped(Server server) throws IOException {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            runner(server, proxy).run(context -> {
                LockTemplate locks = context.getBean(LockTemplate.class);
                int before = count(locks);
                for (int i = 1; i <= 3; i++) {
                    LockHandle<String> held = locks.acquire("held", String.class, Duration.ofSeconds(10));
                    assertThat(held.token()).isPositive();
                    assertThat(proxy.open()).isPositive();
                    context.stop();
                    await().until(() -> proxy.open() == 0);
                    context.start();
                    assertThat(count(locks)).isEqualTo(before + i);
                }
            });
            await().until(() -> proxy.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void noConnectionStaysOpenWhileTheContextIsPaused(Server server) throws IOException {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            runner(server, proxy).run(context -> {
                LockTemplate locks = context.getBean(LockTemplate.class);
                int before = count(locks);
                ConfigurableApplicationContext toBePaused = context.getSourceApplicationContext();
                toBePaused.pause();
                await().until(() -> proxy.open() == 0);
                toBePaused.restart();
                assertThat(count(locks)).isEqualTo(before + 1);
            });
        }
    }
}
