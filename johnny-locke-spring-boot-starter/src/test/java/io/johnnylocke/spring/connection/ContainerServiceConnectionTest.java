package io.johnnylocke.spring.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.NatsConnectionDetails;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Containers that are marked {@code @ServiceConnection}, with real servers in their place. */
class ContainerServiceConnectionTest {

    private static NatsTestServer nats;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ServiceConnectionAutoConfiguration.class,
                    DataRedisAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    @BeforeAll
    static void start() {
        nats = NatsTestServer.start("--user", "till", "--pass", "sesame");
    }

    @AfterAll
    static void stop() {
        nats.close();
    }

    private static PretendContainer natsContainer(String image) {
        return new PretendContainer(image, 4222, nats.port());
    }

    private static void locks(LockTemplate locks) {
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> locks.withLock("k", Integer.class, none -> 1).value() == 1);
    }

    @Configuration(proxyBeanMethods = false)
    static class AsBean {

        @Bean
        @ServiceConnection(name = "nats")
        PretendContainer container() {
            return natsContainer("registry.example.com/own-nats:1")
                    .withCommand("-js", "--user", "till", "--pass=sesame");
        }
    }

    interface Containers {

        @ServiceConnection
        PretendContainer NATS =
                natsContainer("nats:2.12").withEnv("NATS_USER", "till").withEnv("NATS_PASSWORD", "sesame");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportTestcontainers(Containers.class)
    static class AsField {}

    @Configuration(proxyBeanMethods = false)
    static class OfAnotherImage {

        @Bean
        @ServiceConnection(name = "postgres")
        PretendContainer container() {
            return natsContainer("nats:2.12");
        }
    }

    /** Boot's own factory knows Redis by its name, and Valkey only if it is called so. */
    @Configuration(proxyBeanMethods = false)
    static class Valkey {

        @Bean
        @ServiceConnection(name = "redis")
        PretendContainer container() {
            RedisTestServer server = RedisTestServer.start();
            return new PretendContainer("valkey/valkey:8", 6379, server.port()) {
                @Override
                public void stop() {
                    server.close();
                }
            };
        }
    }

    @Test
    void aBeanSaysWhatItIsByName() {
        runner.withPropertyValues("johnny-locke.store=nats")
                .withUserConfiguration(AsBean.class)
                .run(context -> {
                    assertThat(context.getBean(LockStore.class)).isInstanceOf(NatsLockStore.class);
                    assertThat(context.getBean(PretendContainer.class).starts()).isEqualTo(1);
                    NatsConnectionDetails details = context.getBean(NatsConnectionDetails.class);
                    assertThat(details.servers()).containsExactly("nats://127.0.0.1:" + nats.port());
                    assertThat(details.username()).isEqualTo("till");
                    assertThat(details.password()).isEqualTo("sesame");
                    assertThat(details.token()).isNull();
                    locks(context.getBean(LockTemplate.class));
                });
    }

    @Test
    void aFieldIsKnownByTheImageAndChoosesTheStoreWhereThereIsNoOther() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ServiceConnectionAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
                .withPropertyValues("spring.application.name=shop")
                .withUserConfiguration(AsField.class)
                .run(context -> {
                    assertThat(context.getBean(LockStore.class)).isInstanceOf(NatsLockStore.class);
                    locks(context.getBean(LockTemplate.class));
                });
    }

    @Test
    void aContainerOfSomethingElseIsLeftAlone() {
        runner.withPropertyValues("johnny-locke.store=memory")
                .withUserConfiguration(OfAnotherImage.class)
                .run(context -> assertThat(context).getFailure().hasMessageContaining("No ConnectionDetails found"));
    }

    @Test
    void withoutItsClientAContainerOfNatsIsLeftAlone() {
        runner.withPropertyValues("johnny-locke.store=memory")
                .withClassLoader(new FilteredClassLoader(Connection.class))
                .withUserConfiguration(AsBean.class)
                .run(context -> assertThat(context).getFailure().hasMessageContaining("No ConnectionDetails found"));
    }

    @Test
    void valkeyIsConnectedToByBootsOwnFactoryForRedis() {
        runner.withUserConfiguration(Valkey.class).run(context -> {
            assertThat(context.getBean(LockStore.class)).isInstanceOf(RedisLockStore.class);
            locks(context.getBean(LockTemplate.class));
        });
    }
}
