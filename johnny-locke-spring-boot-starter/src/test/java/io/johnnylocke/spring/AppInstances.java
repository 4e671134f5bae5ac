package io.johnnylocke.spring;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
                    "johnny-locke.nats.servers=" + NatsTestServer.shared().uri(), "johnny-locke.nats.storage=memory");
        }
    };

    abstract ApplicationContextRunner on(ApplicationContextRunner runner);

    /** Runs two instances at the same time, in a namespace that nobody else has. */
    public void run(UnaryOperator<ApplicationContextRunner> application, Test test) {
        ApplicationContextRunner runner = application.apply(on(new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
                .withPropertyValues("johnny-locke.namespace=shop-" + UUID.randomUUID())));
        runner.run(one -> runner.run(two -> test.run(one, two)));
    }

    /** What is tested. */
    public interface Test {

        /** Runs while both are there. */
        void run(AssertableApplicationContext one, AssertableApplicationContext two) throws Throwable;
    }
}
