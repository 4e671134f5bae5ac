package io.johnnylocke.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.spring.AppInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.store.MessageGroup;
import org.springframework.integration.store.MessageGroupStore;
import org.springframework.integration.store.SimpleMessageStore;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.messaging.MessageChannel;

/** Two instances of an application aggregate the parts of orders, which arrive all at once and anywhere. */
class AggregatorTest {

    private static final int ORDERS = 10;
    private static final int PARTS = 8;

    private final MessageGroupStore groups = new SimpleMessageStore();
    private final BlockingQueue<Object> whole = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @EnumSource
    void eachGroupIsReleasedOnceAndWhole(AppInstances instances) {
        instances.run(
                runner -> runner.withConfiguration(AutoConfigurations.of(LockRegistryAutoConfiguration.class))
                        .withUserConfiguration(Aggregating.class)
                        .withBean(MessageGroupStore.class, () -> groups)
                        .withBean("whole", BlockingQueue.class, () -> whole),
                (one, two) -> {
                    ExecutorService threads = Executors.newFixedThreadPool(8);
                    try {
                        List<Future<Boolean>> sent = new ArrayList<>();
                        for (int part = 0; part < PARTS; part++) {
                            for (int order = 0; order < ORDERS; order++) {
                                sent.add(threads.submit(sending(part % 2 == 0 ? one : two, order, part)));
                            }
                        }
                        for (Future<Boolean> each : sent) {
                            assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
                        }
                    } finally {
                        threads.shutdownNow();
                    }
                    assertThat(whole)
                            .hasSize(ORDERS)
                            .allSatisfy(parts -> assertThat(parts)
                                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                                    .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7));
                });
    }

    private static Callable<Boolean> sending(AssertableApplicationContext context, int order, int part) {
        return () -> context.getBean("parts", MessageChannel.class)
                .send(MessageBuilder.withPayload(part).setCorrelationId(order).build());
    }

    /** Takes its time, so that others come in between unless the group is locked. */
    private static boolean isWhole(MessageGroup group) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        return group.size() == PARTS;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    static class Aggregating {

        @Bean
        IntegrationFlow flow(
                LockRegistry<DistributedLock> locks, MessageGroupStore groups, BlockingQueue<Object> whole) {
            return IntegrationFlow.from("parts")
                    .aggregate(aggregator -> aggregator
                            .lockRegistry(locks)
                            .messageStore(groups)
                            .releaseStrategy(AggregatorTest::isWhole)
                            .expireGroupsUponCompletion(true))
                    .handle(message -> whole.add(message.getPayload()))
                    .get();
        }
    }
}
