package io.johnnylocke.spring;

import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Two instances of one application, whose locks are in one store. */
public enum AppInstances {
    IN_MEMORY {
        @Override
        ApplicationContextRunner on(ApplicationContextRunner runner) {
            MemoryLockStore shared = MemoryLockStore.create();
            return runner.withBean(LockStore.class, () -> shared);
        }
    },

    ON_REDIS {
        @Override
        ApplicationContextRunner on(ApplicationContextRunner runner) {
            return runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                    .withPropertyValues(
                            "spring.data.redis.url=" + RedisTestServer.shared().uri());
        }
    },

    ON_NATS {
        @Override
        ApplicationContextRunner on(ApplicationContextRunner runner) {
            return runner.withPropertyValues(
                    "johnny-locke.nats.servers=" + NatsTestServer.shared().uri());
        }
    };

    abstract ApplicationContextRunner on(ApplicationContextRunner runner);

    /** Runs two instances at the same time, in a namespace that nobody else has. */
    public void run(UnaryOperator<ApplicationContextRunner> application, Test test) {
        ApplicationContextRunner runner = application.apply(on(new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
                .withPropertyValues(
                        "johnny-locke.namespace=shop-" + UUID.randomUUID(), "johnny-locke.store-timeout=5s")));
        runner.run(one -> runner.run(two -> {
            awaitStore(one);
            awaitStore(two);
            test.run(one, two);
        }));
    }

    /** The first answers take longer than others, in a JVM that has just begun. */
    private static void awaitStore(ApplicationContext context) {
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> context.getBean(LockTemplate.class).ping() != null);
    }

    /** What is tested. */
    public interface Test {

        /** Runs while both are there. */
        void run(AssertableApplicationContext one, AssertableApplicationContext two) throws Throwable;
    }
}
