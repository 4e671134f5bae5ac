package io.johnnylocke.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.spring.AppInstances;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.LockRegistry;

/** Two instances of an application elect the one that leads. */
class LeaderElectionTest {

    private static ApplicationContextRunner electing(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(LockRegistryAutoConfiguration.class))
                .withUserConfiguration(Electing.class)
                .withPropertyValues("johnny-locke.lease=3s");
    }

    private static boolean leads(ApplicationContext context) {
        return context.getBean(LockRegistryLeaderInitiator.class).getContext().isLeader();
    }

    private static AssertableApplicationContext leader(
            AssertableApplicationContext one, AssertableApplicationContext two) {
        await().atMost(Duration.ofSeconds(30)).until(() -> leads(one) || leads(two));
        assertThat(leads(one) && leads(two)).isFalse();
        return leads(one) ? one : two;
    }

    private static void awaitLeader(ApplicationContext context) {
        await().atMost(Duration.ofSeconds(30)).until(() -> leads(context));
    }

    @ParameterizedTest
    @EnumSource
    void whoYieldsOrIsStoppedIsFollowedByTheOther(AppInstances instances) {
        instances.run(LeaderElectionTest::electing, (one, two) -> {
            AssertableApplicationContext first = leader(one, two);
            AssertableApplicationContext second = first == one ? two : one;
            first.getBean(LockRegistryLeaderInitiator.class).getContext().yield();
            awaitLeader(second);
            assertThat(leads(first)).isFalse();
            second.getBean(LockRegistryLeaderInitiator.class).stop();
            awaitLeader(first);
            assertThat(leads(second)).isFalse();
            second.getBean(LockRegistryLeaderInitiator.class).start();
            first.close();
            awaitLeader(second);
        });
    }

    /** An operator takes the lock away, then the store: each time the leader steps down, and leads again if it is its turn. */
    @ParameterizedTest
    @EnumSource
    void whoLosesTheLockLeadsNoMore(AppInstances instances) {
        instances.run(LeaderElectionTest::electing, (one, two) -> {
            for (int i = 0; i < 3; i++) {
                AssertableApplicationContext first = leader(one, two);
                AssertableApplicationContext second = first == one ? two : one;
                LockTemplate locks = first.getBean(LockTemplate.class);
                locks.revoke(
                        "boss",
                        Objects.requireNonNull(locks.inspect("boss").holder()).token());
                awaitLeader(second);
                await().until(() -> !leads(first));
            }
            AssertableApplicationContext first = leader(one, two);
            AssertableApplicationContext second = first == one ? two : one;
            first.getBean(LockTemplate.class).close();
            awaitLeader(second);
            await().until(() -> !leads(first));
            first.getBean(LockTemplate.class).start();
            second.getBean(LockRegistryLeaderInitiator.class).stop();
            awaitLeader(first);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Electing {

        @Bean
        LockRegistryLeaderInitiator initiator(LockRegistry<?> locks) {
            LockRegistryLeaderInitiator initiator =
                    new LockRegistryLeaderInitiator(locks, new DefaultCandidate("me", "boss"));
            initiator.setHeartBeatMillis(50);
            initiator.setBusyWaitMillis(50);
            return initiator;
        }
    }
}
