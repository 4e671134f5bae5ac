package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.spring.aop.DistributedLockedAdvisor;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class JohnnyLockeAutoConfigurationTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withInitializer(
                    context -> context.getBeanFactory().setConversionService(new ApplicationConversionService()))
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    DistributedLockedAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    private final ApplicationContextRunner memory = bare.withPropertyValues("johnny-locke.store=memory");

    private final ApplicationContextRunner redis =
            bare.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

    @Test
    void memoryIsUsedWhenItIsAskedForByName() {
        memory.run(context -> {
            assertThat(context).hasSingleBean(LockStore.class).hasSingleBean(MemoryLockStore.class);
            LockTemplate locks = context.getBean(LockTemplate.class);
            assertThat(locks.namespace()).isEqualTo("shop");
            assertThat(locks.isRunning()).isTrue();
            assertThat(locks.withLock("k", Integer.class, none -> 1).value()).isEqualTo(1);
            assertThat(context).hasSingleBean(DistributedLockedAdvisor.class);
        });
    }

    @Test
    void aConfiguredRedisClientIsUsedWithoutAskingForIt() {
        redis.run(context -> assertThat(context).hasSingleBean(LockStore.class).hasSingleBean(RedisLockStore.class));
        redis.run(context -> assertThat(
                        context.getBean(LockStore.class).capabilities().changes())
                .isFalse());
        redis.withPropertyValues("johnny-locke.redis.publish-changes=true")
                .run(context -> assertThat(
                                context.getBean(LockStore.class).capabilities().changes())
                        .isTrue());
    }

    @Test
    void howManyReplicasConfirmIsOffANumberOrAll() {
        Map.of("off", "none", "false", "none", "1", "at least 1", "2", "at least 2", "all", "all")
                .forEach((value, meant) -> redis.withPropertyValues("johnny-locke.redis.replication=" + value)
                        .run(context -> assertThat(context.getBean(RedisLockStore.class))
                                .asString()
                                .startsWith("Redis, replication: " + meant + ",")));
        for (String wrong : List.of("0", "-1", "most", "")) {
            redis.withPropertyValues("johnny-locke.redis.replication=" + wrong)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("johnny-locke.redis.replication with value '" + wrong + "'")
                            .hasMessageContaining("off, all, or how many"));
        }
    }

    @Test
    void whatIsOnDiskCountsIfThatIsAskedFor() {
        redis.withPropertyValues("johnny-locke.redis.fsync=true", "johnny-locke.redis.replication=1")
                .run(context -> assertThat(context.getBean(RedisLockStore.class))
                        .asString()
                        .startsWith("Redis, replication: at least 1, fsync"));
    }

    @Test
    void fromWhichSizeOnAStateIsStagedCanBeSet() {
        redis.run(context -> assertThat(context.getBean(RedisLockStore.class))
                .asString()
                .endsWith("states staged above: 8192 bytes"));
        redis.withPropertyValues("johnny-locke.redis.stage-above=32KB")
                .run(context -> assertThat(context.getBean(RedisLockStore.class))
                        .asString()
                        .endsWith("states staged above: 32768 bytes"));
        redis.withPropertyValues("johnny-locke.redis.stage-above=-1B")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("give 0 or more"));
    }

    @Test
    void memoryStillHasToBeAskedForWhereRedisIsThere() {
        redis.withPropertyValues("johnny-locke.store=memory")
                .run(context ->
                        assertThat(context).hasSingleBean(LockStore.class).hasSingleBean(MemoryLockStore.class));
    }

    @Test
    void theApplicationsOwnConnectionFactoryStaysTheOnlyOne() {
        redis.run(context -> assertThat(context).hasSingleBean(LettuceConnectionFactory.class));
    }

    @Test
    void withoutAStoreTheStartFails() {
        bare.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(LockStoreMissingException.class)
                .hasMessage("No store for distributed locks is configured"));
        bare.withClassLoader(new FilteredClassLoader(RedisClient.class, LettuceConnectionFactory.class))
                .run(context ->
                        assertThat(context).getFailure().rootCause().isInstanceOf(LockStoreMissingException.class));
    }

    @Test
    void aStoreThatWasChosenButIsNotThereFailsTheStart() {
        bare.withPropertyValues("johnny-locke.store=redis")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("The store 'redis'"));
    }

    @Test
    void twoConnectionFactoriesAreNotChosenBetween() {
        redis.withUserConfiguration(SecondFactory.class)
                .run(context ->
                        assertThat(context).getFailure().rootCause().isInstanceOf(LockStoreMissingException.class));
    }

    @Test
    void withoutANamespaceTheStartFails() {
        memory.withPropertyValues("spring.application.name=")
                .run(context ->
                        assertThat(context).getFailure().rootCause().isInstanceOf(NamespaceMissingException.class));
        memory.withPropertyValues("spring.application.name=", "johnny-locke.namespace=own")
                .run(context -> assertThat(context.getBean(LockTemplate.class).namespace())
                        .isEqualTo("own"));
    }

    @Test
    void propertiesReachTheTemplate() {
        memory.withPropertyValues(
                        "johnny-locke.lease=3s",
                        "johnny-locke.wait=100ms",
                        "johnny-locke.state.expiry=5m",
                        "johnny-locke.state.maximum-size=100B",
                        "johnny-locke.client-id=till-1")
                .run(context -> {
                    LockTemplate locks = context.getBean(LockTemplate.class);
                    assertThat(locks.clientId()).startsWith("till-1~");
                    try (LockHandle<String> held = locks.acquire("k", String.class)) {
                        assertThat(held.remaining()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
                        held.release("v");
                    }
                    assertThat(locks.inspect("k").stateExpiresIn())
                            .isBetween(Duration.ofSeconds(290), Duration.ofSeconds(300));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "johnny-locke.store, memroy",
        "johnny-locke.lease, abc",
        "johnny-locke.lease, -5s",
        "johnny-locke.lease, 0s",
        "johnny-locke.lease, 10us",
        "johnny-locke.wait, -1s",
        "johnny-locke.state.expiry, 0s",
        "johnny-locke.state.expiry-mode, sometimes",
        "johnny-locke.state.maximum-size, 0B",
        "johnny-locke.state.maximum-size, 4GB",
        "johnny-locke.store-timeout, 0s",
        "johnny-locke.store-timeout, 6s",
        "johnny-locke.store-timeout, 9223372036854775807s",
        "johnny-locke.shutdown-grace, -1s",
        "johnny-locke.namespace, 'a\uD800'",
        "johnny-locke.client-id, 'a b'",
        "johnny-locke.aspect.order, first",
    })
    void aBadPropertyFailsTheStartWithItsNameAndValue(String property, String value) {
        memory.withPropertyValues(property + "=" + value).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder text = new StringBuilder();
            for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
                text.append(cause.getMessage()).append('\n');
            }
            assertThat(text.toString()).contains(property);
        });
    }

    @Test
    void beansOfTheUsersOwnTakePrecedence() {
        bare.withUserConfiguration(OwnStore.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(LockStore.class)
                        .hasBean("ownStore")
                        .hasSingleBean(LockTemplate.class));
        bare.withUserConfiguration(OwnOperations.class)
                .run(context -> assertThat(context)
                        .doesNotHaveBean(LockTemplate.class)
                        .doesNotHaveBean(LockStore.class)
                        .hasSingleBean(LockOperations.class));
        bare.withBean("one", LockTemplate.class, () -> template("one"))
                .withBean("two", LockTemplate.class, () -> template("two"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LockStore.class));
    }

    private static LockTemplate template(String namespace) {
        return LockTemplate.builder(MemoryLockStore.create())
                .namespace(namespace)
                .build();
    }

    @Test
    void theCodecAndCustomizersAreApplied() {
        memory.withUserConfiguration(OwnCodec.class).run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.withLock("k", String.class, none -> "v");
            assertThat(locks.read("k", String.class)).contains("encoded and decoded");
            assertThat(locks.namespace()).isEqualTo("customized");
        });
    }

    @Test
    void noExecutorOfOursTakesTheApplicationsPlace() {
        memory.run(context -> assertThat(context).doesNotHaveBean(Executor.class));
    }

    @Test
    void closingTheContextFreesTheLocks() {
        MemoryLockStore shared = MemoryLockStore.create();
        LockTemplate other = LockTemplate.builder(shared).namespace("shop").build();
        CompletableFuture<LockTemplate> closed = new CompletableFuture<>();
        bare.withBean(LockStore.class, () -> shared).run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.acquire("k", String.class);
            assertThat(other.tryAcquire("k", String.class)).isEmpty();
            closed.complete(locks);
        });
        assertThat(closed.join().isRunning()).isFalse();
        assertThat(other.tryAcquire("k", String.class)).isPresent();
        other.close();
    }

    @Test
    void theContextCanBeStoppedAndStartedAgain() {
        memory.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.withLock("k", String.class, none -> "v");
            context.stop();
            assertThat(locks.isRunning()).isFalse();
            context.start();
            assertThat(locks.withLock("k", String.class, state -> state + "w").value())
                    .isEqualTo("vw");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondFactory {
        @Bean
        LettuceConnectionFactory first() {
            return new LettuceConnectionFactory("localhost", 1);
        }

        @Bean
        LettuceConnectionFactory second() {
            return new LettuceConnectionFactory("localhost", 2);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnStore {
        @Bean
        MemoryLockStore ownStore() {
            return MemoryLockStore.create();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnOperations {
        @Bean
        LockOperations ownOperations() {
            return (LockOperations) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {LockOperations.class}, (proxy, method, args) -> {
                        throw new UnsupportedOperationException(method.toString());
                    });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCodec {
        @Bean
        StateCodec codec() {
            return new StateCodec() {
                @Override
                public byte[] encode(Object state, Type type) {
                    return new byte[] {1};
                }

                @Override
                public Object decode(byte[] bytes, Type type) {
                    return "encoded and decoded";
                }
            };
        }

        @Bean
        LockTemplateBuilderCustomizer customizer() {
            return builder -> builder.namespace("customized").stateExpiry(StateExpiry.none());
        }
    }
}
