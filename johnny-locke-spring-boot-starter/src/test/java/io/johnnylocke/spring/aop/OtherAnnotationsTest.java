package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** A locked method with Spring's other annotations: asynchronous, then retried, then locked, then cached. */
class OtherAnnotationsTest {

    private final ApplicationContextRunner runner = LockedContext.with().withUserConfiguration(Everything.class);

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    @EnableResilientMethods
    @EnableCaching
    static class Everything {

        @Bean
        Jobs jobs(ObjectProvider<LockOperations> locks) {
            return new Jobs(locks);
        }

        @Bean
        ConcurrentMapCacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    public static class Jobs {

        private final ObjectProvider<LockOperations> locks;
        private final AtomicInteger attempts = new AtomicInteger();
        private final List<Boolean> held = new CopyOnWriteArrayList<>();
        private final Set<Long> tokens = new LinkedHashSet<>();

        Jobs(ObjectProvider<LockOperations> locks) {
            this.locks = locks;
        }

        public int attempts() {
            return attempts.get();
        }

        public List<Boolean> held() {
            return held;
        }

        public Set<Long> tokens() {
            return tokens;
        }

        @Retryable(maxRetries = 2, delay = 10)
        @DistributedLocked(key = "#id")
        public Integer retried(String id, @LockState @Nullable Integer state) {
            long token = locks.getObject().inspect(id).holder().token();
            tokens.add(token);
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return state == null ? 1 : state + 1;
        }

        @Async
        @DistributedLocked(key = "#id", timeout = "10s")
        public CompletableFuture<Integer> asynchronous(String id, @LockState @Nullable Integer state) {
            attempts.incrementAndGet();
            return CompletableFuture.completedFuture(state == null ? 1 : state + 1);
        }

        @Async
        @DistributedLocked(key = "#id", timeout = "10s")
        public void forgotten(String id) {
            held.add(locks.getObject().inspect(id).isHeld());
        }

        @Cacheable(cacheNames = "prices", key = "#id")
        @DistributedLocked(key = "#id")
        public Integer cached(String id) {
            return attempts.incrementAndGet();
        }
    }

    @Test
    void eachAttemptTakesTheLockAnewAndOnlyTheLastOneWrites() {
        runner.run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(jobs.retried("k", null)).isEqualTo(1);
            assertThat(jobs.tokens()).hasSize(3);
            assertThat(context.getBean(LockOperations.class).read("k", Integer.class))
                    .contains(1);
        });
    }

    @Test
    void anAsynchronousMethodIsLockedWhereItRuns() {
        runner.run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(jobs.asynchronous("k", null));
            }
            calls.forEach(CompletableFuture::join);
            assertThat(context.getBean(LockOperations.class).read("k", Integer.class))
                    .contains(10);
            jobs.forgotten("k");
            await().untilAsserted(() -> assertThat(jobs.held()).containsExactly(true));
        });
    }

    @Test
    void aCacheIsAskedUnderTheLock() {
        runner.run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(jobs.cached("k")).isEqualTo(1);
            assertThat(jobs.cached("k")).isEqualTo(1);
            assertThat(jobs.attempts()).isEqualTo(1);
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {

        @Bean
        Ticker ticker() {
            return new Ticker();
        }
    }

    public static class Ticker {

        private final AtomicInteger ticks = new AtomicInteger();

        public int ticks() {
            return ticks.get();
        }

        @Scheduled(fixedDelay = 10)
        @DistributedLocked(key = "'ticker'", timeout = "0s")
        public void tick() {
            ticks.incrementAndGet();
        }
    }

    @Test
    void aScheduledMethodIsLocked() {
        LockedContext.with().withUserConfiguration(Scheduling.class).run(context -> {
            Ticker ticker = context.getBean(Ticker.class);
            await().until(() -> ticker.ticks() > 2);
            LockOperations locks = context.getBean(LockOperations.class);
            locks.execute("ticker", Void.class, held -> {
                int before = ticker.ticks();
                Thread.sleep(100);
                assertThat(ticker.ticks()).isEqualTo(before);
                return null;
            });
            int before = ticker.ticks();
            await().until(() -> ticker.ticks() > before);
        });
    }
}
