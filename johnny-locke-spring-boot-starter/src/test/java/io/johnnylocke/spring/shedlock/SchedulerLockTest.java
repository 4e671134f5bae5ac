package io.johnnylocke.spring.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.spring.AppInstances;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.javacrumbs.shedlock.core.LockExtender;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Two instances of an application have the same scheduled tasks. */
class SchedulerLockTest {

    private final Runs runs = new Runs();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private ApplicationContextRunner scheduling(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(LockProviderAutoConfiguration.class))
                .withUserConfiguration(Scheduling.class)
                .withBean(Runs.class, () -> runs);
    }

    private static Tasks tasks(ApplicationContext context) {
        return context.getBean(Tasks.class);
    }

    private static AtomicInteger attempts(ApplicationContext context) {
        return context.getBean(Timer.class).attempts;
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void aScheduledTaskRunsOnce(AppInstances instances) {
        instances.run(this::scheduling, (one, two) -> {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> attempts(one).get() > 2 && attempts(two).get() > 2);
            assertThat(runs.daily).hasValue(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void oneInstanceAtATimeRunsATaskAndTheNextMayFollow(AppInstances instances) {
        instances.run(this::scheduling, (one, two) -> {
            Future<?> running = threads.submit(tasks(one)::slow);
            assertThat(runs.started.await(30, TimeUnit.SECONDS)).isTrue();
            tasks(one).slow();
            tasks(two).slow();
            assertThat(runs.slow).hasValue(1);
            runs.finish.countDown();
            running.get(30, TimeUnit.SECONDS);
            tasks(two).slow();
            assertThat(runs.slow).hasValue(2);
        });
    }

    @ParameterizedTest
    @EnumSource
    void atLeastForAsLongAsItSaysAndNoLonger(AppInstances instances) {
        instances.run(this::scheduling, (one, two) -> {
            long start = System.nanoTime();
            tasks(one).brief();
            assertThat(runs.brief).hasValue(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                tasks(two).brief();
                return runs.brief.get() == 2;
            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aTaskThatFailsUnlocks(AppInstances instances) {
        instances.run(this::scheduling, (one, two) -> {
            assertThatThrownBy(tasks(one)::failing).hasMessage("no paper");
            assertThatThrownBy(tasks(two)::failing).hasMessage("no paper");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aTaskExtendsItsLock(AppInstances instances) {
        instances.run(this::scheduling, (one, two) -> {
            Future<?> running = threads.submit(tasks(one)::extending);
            assertThat(runs.started.await(30, TimeUnit.SECONDS)).isTrue();
            LockTemplate locks = two.getBean(LockTemplate.class);
            assertThat(locks.inspect("shedlock:extending").stateExpiresIn()).isGreaterThan(Duration.ofMinutes(59));
            tasks(two).extending();
            runs.finish.countDown();
            running.get(30, TimeUnit.SECONDS);
            assertThat(runs.extending).hasValue(1);
            assertThat(locks.inspect("shedlock:extending").hasState()).isFalse();
        });
    }

    /** What both instances do. */
    static final class Runs {
        final AtomicInteger daily = new AtomicInteger();
        final AtomicInteger slow = new AtomicInteger();
        final AtomicInteger brief = new AtomicInteger();
        final AtomicInteger extending = new AtomicInteger();
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch finish = new CountDownLatch(1);

        void hold() {
            started.countDown();
            try {
                finish.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static class Tasks {

        private final Runs runs;

        Tasks(Runs runs) {
            this.runs = runs;
        }

        @SchedulerLock(name = "daily", lockAtLeastFor = "1h", lockAtMostFor = "2h")
        public void daily() {
            runs.daily.incrementAndGet();
        }

        @SchedulerLock(name = "slow")
        public void slow() {
            runs.slow.incrementAndGet();
            runs.hold();
        }

        @SchedulerLock(name = "brief", lockAtLeastFor = "1s", lockAtMostFor = "1h")
        public void brief() {
            runs.brief.incrementAndGet();
        }

        @SchedulerLock(name = "failing")
        public void failing() {
            throw new IllegalStateException("no paper");
        }

        @SchedulerLock(name = "extending", lockAtMostFor = "30s")
        public void extending() {
            runs.extending.incrementAndGet();
            LockExtender.extendActiveLock(Duration.ofHours(1), Duration.ZERO);
            runs.hold();
        }
    }

    /** Starts a task again and again, and knows how often it has. */
    static final class Timer {

        final AtomicInteger attempts = new AtomicInteger();
        private final Tasks tasks;

        Timer(Tasks tasks) {
            this.tasks = tasks;
        }

        @Scheduled(fixedDelay = 100)
        void run() {
            tasks.daily();
            attempts.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    @EnableSchedulerLock(defaultLockAtMostFor = "10m")
    static class Scheduling {

        @Bean
        Tasks tasks(Runs runs) {
            return new Tasks(runs);
        }

        @Bean
        Timer timer(Tasks tasks) {
            return new Timer(tasks);
        }
    }
}
