package io.johnnylocke.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Preemption;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.StateType;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.LockListenerAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.LockTemplateBuilderCustomizer;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import io.johnnylocke.template.LockTemplateBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LockMetricsTest {

    private static final StateType<Integer> NUMBER = StateType.of(Integer.class);
    private static final LockOptions STOCK = LockOptions.defaults().name("stock");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ObservationAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    JohnnyLockeAutoConfiguration.class,
                    LockListenerAutoConfiguration.class,
                    LockMetricsAutoConfiguration.class,
                    LockObservationAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory");

    private static Timer timer(MeterRegistry registry, String name, String outcome) {
        return registry.get(name)
                .tags("lock.name", "stock", "lock.namespace", "shop", "lock.store", "memory", "outcome", outcome)
                .timer();
    }

    private static double count(MeterRegistry registry, String name, String... tags) {
        return registry.get(name)
                .tags("lock.name", "stock", "lock.namespace", "shop", "lock.store", "memory")
                .tags(tags)
                .counter()
                .count();
    }

    private static double gauge(MeterRegistry registry, String name) {
        return registry.get(name)
                .tags("lock.name", "stock", "lock.namespace", "shop", "lock.store", "memory")
                .gauge()
                .value();
    }

    @Test
    void callsUnderLocksAreCountedAndTimedAndNoTagHasAKey() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            LockHandle<Integer> apple = locks.acquire("apple", NUMBER, STOCK);
            LockHandle<Integer> pear = locks.acquire("pear", NUMBER, STOCK);
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String key = i % 2 == 0 ? "apple" : "pear";
                calls.add(locks.async()
                        .withLock(
                                key,
                                NUMBER,
                                STOCK,
                                number -> CompletableFuture.completedFuture(number == null ? 1 : number + 1)));
            }
            assertThat(gauge(registry, "johnnylocke.held")).isEqualTo(2);
            assertThat(gauge(registry, "johnnylocke.waiting")).isEqualTo(20);
            apple.release();
            pear.release();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
            assertThat(locks.read("apple", Integer.class)).contains(10);
            assertThat(timer(registry, "johnnylocke.acquire", "ACQUIRED").count())
                    .isEqualTo(22);
            assertThat(timer(registry, "johnnylocke.hold", "RELEASED").count()).isEqualTo(22);
            assertThat(gauge(registry, "johnnylocke.held")).isZero();
            assertThat(gauge(registry, "johnnylocke.waiting")).isZero();
            assertThat(count(registry, "johnnylocke.handoffs", "kind", "LOCAL")).isEqualTo(20);
            assertThat(count(registry, "johnnylocke.handoffs", "kind", "REMOTE"))
                    .isZero();
            assertThat(registry.getMeters())
                    .flatExtracting(meter -> meter.getId().getTags())
                    .extracting(Tag::getValue)
                    .isNotEmpty()
                    .noneMatch(value -> value.contains("apple") || value.contains("pear"));
        });
    }

    @Test
    void whatIsBusyIsToldFromWhatTookTooLong() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            LockHandle<Integer> held = locks.acquire("apple", NUMBER, STOCK);
            assertThat(locks.tryAcquire("apple", NUMBER, STOCK)).isEmpty();
            assertThatThrownBy(() -> locks.acquire("apple", NUMBER, STOCK.waitAtMost(Duration.ofMillis(30))))
                    .isInstanceOf(LockTimeoutException.class);
            held.release();
            assertThat(timer(registry, "johnnylocke.acquire", "BUSY").count()).isEqualTo(1);
            assertThat(timer(registry, "johnnylocke.acquire", "BUSY").getId().getTag("error"))
                    .isEqualTo("none");
            Timer timeout = timer(registry, "johnnylocke.acquire", "TIMEOUT");
            assertThat(timeout.count()).isEqualTo(1);
            assertThat(timeout.getId().getTag("error")).isEqualTo("LockTimeoutException");
            assertThat(timeout.totalTime(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(30);
            assertThat(gauge(registry, "johnnylocke.waiting")).isZero();
        });
    }

    @Test
    void lossesAreCountedByReasonAndRefusedWritesToo() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            LockHandle<Integer> expired = locks.acquire("apple", NUMBER, STOCK.lease(Duration.ofMillis(30)));
            await().until(() -> count(registry, "johnnylocke.lost", "reason", "EXPIRED") == 1);
            assertThatThrownBy(() -> expired.release(1)).isInstanceOf(LockLostException.class);
            locks.acquire("apple", NUMBER, STOCK);
            LockHandle<Integer> urgent = locks.acquire("apple", NUMBER, STOCK.priority(1));
            await().until(() -> count(registry, "johnnylocke.lost", "reason", "PREEMPTED") == 1);
            locks.revoke("apple", urgent.token());
            await().until(() -> count(registry, "johnnylocke.lost", "reason", "REVOKED") == 1);
            LockHandle<Integer> one = locks.acquire("apple", NUMBER, STOCK.holderId("h"));
            LockHandle<Integer> other = locks.acquire("apple", NUMBER, STOCK.holderId("h"));
            other.release(2);
            assertThatThrownBy(() -> one.release(1)).isInstanceOf(StaleStateException.class);
            assertThat(count(registry, "johnnylocke.writes.refused", "reason", "LOST"))
                    .isEqualTo(1);
            assertThat(count(registry, "johnnylocke.writes.refused", "reason", "STALE"))
                    .isEqualTo(1);
            assertThat(timer(registry, "johnnylocke.hold", "LOST").count()).isEqualTo(3);
            assertThat(timer(registry, "johnnylocke.hold", "STALE").count()).isEqualTo(1);
            assertThat(gauge(registry, "johnnylocke.held")).isZero();
        });
    }

    @Test
    void renewalsAndAnnouncementsAreCounted() {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            LockHandle<Integer> held = locks.acquire("apple", NUMBER, STOCK);
            held.renew(Duration.ofSeconds(20));
            assertThat(count(registry, "johnnylocke.renewals", "outcome", "SUCCESS"))
                    .isEqualTo(1);
            LockOptions urgent = STOCK.priority(1).preemption(Preemption.after(Duration.ofSeconds(5)));
            CompletableFuture<LockHandle<Integer>> taking = locks.async().acquire("apple", NUMBER, urgent);
            await().until(() -> count(registry, "johnnylocke.preemptions.announced") == 1);
            held.release();
            taking.join().release();
            assertThatThrownBy(() -> held.renew(Duration.ofSeconds(20))).isInstanceOf(IllegalStateException.class);
            assertThat(count(registry, "johnnylocke.renewals", "outcome", "ERROR"))
                    .isZero();
        });
    }

    @Test
    void aCallWithoutANameHasNone() {
        runner.run(context -> {
            context.getBean(LockTemplate.class).withLock("apple", Integer.class, number -> 1);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("johnnylocke.acquire")
                            .tags("lock.name", "none")
                            .timer()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoTemplates {

        @Bean
        LockTemplate orders(ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
            return template("orders", customizers);
        }

        @Bean
        LockTemplate stocks(ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
            return template("stocks", customizers);
        }

        private static LockTemplate template(
                String namespace, ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
            LockTemplateBuilder builder =
                    LockTemplate.builder(MemoryLockStore.create()).namespace(namespace);
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return builder.build();
        }
    }

    @Test
    void severalTemplatesAreToldApart() {
        runner.withUserConfiguration(TwoTemplates.class).run(context -> {
            context.getBean("orders", LockTemplate.class).withLock("k", Integer.class, number -> 1);
            context.getBean("stocks", LockTemplate.class).withLock("k", Integer.class, number -> 1);
            context.getBean("stocks", LockTemplate.class).withLock("k", Integer.class, number -> 2);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("johnnylocke.hold")
                            .tags("lock.namespace", "orders")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("johnnylocke.hold")
                            .tags("lock.namespace", "stocks")
                            .timer()
                            .count())
                    .isEqualTo(2);
        });
    }

    @Test
    void withoutMicrometerTheApplicationStarts() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(LockTemplate.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JohnnyLockeAutoConfiguration.class,
                        LockListenerAutoConfiguration.class,
                        LockMetricsAutoConfiguration.class,
                        LockObservationAutoConfiguration.class))
                .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory")
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("observedLocks")
                        .doesNotHaveBean("meteredLocks"));
    }

    @Test
    void aRegistryOfTheApplicationsOwnIsEnough() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JohnnyLockeAutoConfiguration.class,
                        LockListenerAutoConfiguration.class,
                        LockMetricsAutoConfiguration.class,
                        LockObservationAutoConfiguration.class))
                .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory")
                .withBean(SimpleMeterRegistry.class)
                .run(context -> {
                    context.getBean(LockTemplate.class).withLock("k", Integer.class, number -> 1);
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("johnnylocke.handoffs")
                                    .counters())
                            .extracting(Counter::count)
                            .containsOnly(0.0);
                    assertThat(context).doesNotHaveBean(ObservationRegistry.class);
                });
    }
}
