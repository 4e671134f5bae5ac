package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LossReason;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

class LockTemplateLifecycleTest {

    private final MemoryLockStore shared = MemoryLockStore.create();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    DistributedLockedAutoConfiguration.class))
            .withBean(LockStore.class, () -> shared)
            .withPropertyValues("spring.application.name=shop");

    private static LockTemplate template(String namespace) {
        return LockTemplate.builder(MemoryLockStore.create())
                .namespace(namespace)
                .buildStopped();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnTemplates {

        @Bean
        LockTemplate orders() {
            return template("orders");
        }

        @Bean
        LockTemplate payments() {
            return template("payments");
        }

        @Bean
        @Lazy
        LockTemplate unused() {
            throw new IllegalStateException("nobody asked for it");
        }
    }

    @Test
    void templatesOfTheUsersOwnStartAndStopWithTheContext() {
        runner.withUserConfiguration(OwnTemplates.class).run(context -> {
            LockTemplate orders = context.getBean("orders", LockTemplate.class);
            LockTemplate payments = context.getBean("payments", LockTemplate.class);
            assertThat(orders.isRunning()).isTrue();
            context.stop();
            assertThat(orders.isRunning()).isFalse();
            assertThat(payments.isRunning()).isFalse();
            context.start();
            assertThat(orders.isRunning()).isTrue();
            assertThat(payments.withLock("k", Integer.class, none -> 1).value()).isEqualTo(1);
        });
    }

    @Test
    void aContextThatIsPausedHasItsLocksGivenBack() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks.acquire("k", String.class);
            ConfigurableApplicationContext toBePaused = context.getSourceApplicationContext();
            toBePaused.pause();
            assertThat(locks.isRunning()).isFalse();
            toBePaused.restart();
            assertThat(locks.tryAcquire("k", String.class)).isPresent();
        });
    }

    static class Jobs {

        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @DistributedLocked(key = "'job'")
        public String run(@LockState String before) throws InterruptedException {
            begun.countDown();
            mayEnd.await();
            return "done";
        }

        CompletableFuture<String> running(Jobs proxy) throws InterruptedException {
            CompletableFuture<String> result = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            result.complete(proxy.run(null));
                        } catch (Throwable failure) {
                            result.completeExceptionally(failure);
                        }
                    })
                    .start();
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            return result;
        }
    }

    /** A thread that no part of the context waits for. */
    @Test
    void aMethodThatEndsWithinTheGraceWritesItsState() {
        Jobs jobs = new Jobs();
        CompletableFuture<String> result = new CompletableFuture<>();
        CompletableFuture<LockTemplate> template = new CompletableFuture<>();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> runner.withPropertyValues("johnny-locke.shutdown-grace=60s")
                        .withBean(Jobs.class, () -> jobs)
                        .run(context -> {
                            template.complete(context.getBean(LockTemplate.class));
                            jobs.running(context.getBean(Jobs.class)).whenComplete((value, failure) -> {
                                if (failure == null) {
                                    result.complete(value);
                                } else {
                                    result.completeExceptionally(failure);
                                }
                            });
                        }),
                task -> new Thread(task).start());
        await().untilAsserted(() -> assertThatThrownBy(() -> template.join()
                        .tryAcquire("other", String.class)
                        .orElseThrow()
                        .close())
                .isInstanceOf(LockClosedException.class));
        assertThat(closed).isNotDone();
        jobs.mayEnd.countDown();
        assertThat(result).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("done");
        assertThat(closed).succeedsWithin(Duration.ofSeconds(30));
        assertThat(read("job")).isEqualTo("done");
    }

    @Test
    void aMethodThatDoesNotIsToldAndWritesNothing() {
        Jobs jobs = new Jobs();
        CompletableFuture<CompletableFuture<String>> result = new CompletableFuture<>();
        runner.withPropertyValues("johnny-locke.shutdown-grace=1ms")
                .withBean(Jobs.class, () -> jobs)
                .run(context -> result.complete(jobs.running(context.getBean(Jobs.class))));
        jobs.mayEnd.countDown();
        assertThat(result.join())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        lost -> assertThat(lost.reason()).isEqualTo(LossReason.CLOSED))
                .withMessageContaining("'job'");
        assertThat(read("job")).isNull();
    }

    @Test
    void thePhaseEndsWhenItsTimeIsOverWhateverTheGrace() {
        Jobs jobs = new Jobs();
        CompletableFuture<CompletableFuture<String>> result = new CompletableFuture<>();
        runner.withPropertyValues("johnny-locke.shutdown-grace=1h", "spring.lifecycle.timeout-per-shutdown-phase=50ms")
                .withBean(Jobs.class, () -> jobs)
                .run(context -> result.complete(jobs.running(context.getBean(Jobs.class))));
        assertThat(result.join()).isNotDone();
        jobs.mayEnd.countDown();
        assertThat(result.join()).succeedsWithin(Duration.ofSeconds(30));
    }

    private String read(String key) {
        try (LockTemplate other = LockTemplate.builder(shared).namespace("shop").build()) {
            return other.read(key, String.class).orElse(null);
        }
    }

    /** The next start comes while the last stop is still under way. */
    @Test
    void aStartWaitsForAStopThatWasGivenUpOn() {
        Jobs jobs = new Jobs();
        runner.withPropertyValues("johnny-locke.shutdown-grace=1h", "spring.lifecycle.timeout-per-shutdown-phase=50ms")
                .withBean(Jobs.class, () -> jobs)
                .run(context -> {
                    CompletableFuture<String> result = jobs.running(context.getBean(Jobs.class));
                    context.stop();
                    CompletableFuture<Void> started =
                            CompletableFuture.runAsync(context::start, task -> new Thread(task).start());
                    jobs.mayEnd.countDown();
                    assertThat(started).succeedsWithin(Duration.ofSeconds(30));
                    assertThat(result).succeedsWithin(Duration.ofSeconds(30));
                    assertThat(context.getBean(LockOperations.class).read("job", String.class))
                            .contains("done");
                });
    }
}
