package io.johnnylocke.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.integration.support.locks.DistributedLock;

/** Who waits without limit waits for the store, too; all others are told that it is away. */
class StoreAwayTest {

    @Test
    void locksAreRefusedOrWaitedForUntilItIsBack() {
        try (RedisTestServer server = RedisTestServer.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(
                            DataRedisAutoConfiguration.class,
                            JohnnyLockeAutoConfiguration.class,
                            LockRegistryAutoConfiguration.class))
                    .withPropertyValues("spring.application.name=shop", "spring.data.redis.url=" + server.uri())
                    .run(context -> {
                        JohnnyLockeLockRegistry registry = context.getBean(JohnnyLockeLockRegistry.class);
                        DistributedLock held = registry.obtain("held");
                        await().pollInSameThread()
                                .atMost(Duration.ofMinutes(1))
                                .ignoreExceptionsInstanceOf(CannotAcquireLockException.class)
                                .until(held::tryLock);
                        server.stop();
                        DistributedLock wanted = registry.obtain("wanted");
                        CompletableFuture<Void> locked = CompletableFuture.runAsync(() -> {
                            wanted.lock();
                            wanted.unlock();
                        });
                        assertThatThrownBy(() -> wanted.tryLock(100, TimeUnit.MILLISECONDS))
                                .isInstanceOf(CannotAcquireLockException.class)
                                .hasCauseInstanceOf(LockStoreException.class)
                                .hasMessageContaining("'wanted' cannot be acquired");
                        assertThatThrownBy(held::unlock).isInstanceOf(LockStoreException.class);
                        assertThatThrownBy(held::unlock).isInstanceOf(IllegalMonitorStateException.class);
                        assertThat(locked).isNotDone();
                        server.restart();
                        locked.get(60, TimeUnit.SECONDS);
                        assertThat(held.tryLock(60, TimeUnit.SECONDS)).isTrue();
                        held.unlock();
                    });
        }
    }
}
