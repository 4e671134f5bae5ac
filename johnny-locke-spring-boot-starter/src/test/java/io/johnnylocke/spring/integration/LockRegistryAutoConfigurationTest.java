package io.johnnylocke.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

class LockRegistryAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LockRegistryAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory");

    @Test
    void thereIsARegistryWithoutFurtherAdo() {
        runner.run(context -> {
            LockRegistry<?> registry = context.getBean(LockRegistry.class);
            assertThat(registry).isInstanceOf(JohnnyLockeLockRegistry.class);
            assertThat(registry.obtain("k").tryLock()).isTrue();
            assertThat(context.getBean(LockTemplate.class).inspect("k").isHeld())
                    .isTrue();
        });
    }

    @Test
    void oneOfTheApplicationsOwnTakesItsPlace() {
        runner.withBean("own", LockRegistry.class, DefaultLockRegistry::new)
                .run(context -> assertThat(context)
                        .hasSingleBean(LockRegistry.class)
                        .hasBean("own")
                        .hasSingleBean(LockTemplate.class));
    }

    @Test
    void itCanBeSwitchedOff() {
        runner.withPropertyValues("johnny-locke.integration.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LockRegistry.class));
    }

    @Test
    void severalTemplatesAreNotChosenBetween() {
        runner.withBean("one", LockTemplate.class, LockRegistryAutoConfigurationTest::template)
                .withBean("two", LockTemplate.class, LockRegistryAutoConfigurationTest::template)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LockRegistry.class));
    }

    private static LockTemplate template() {
        return LockTemplate.builder(MemoryLockStore.create()).namespace("own").build();
    }

    @Test
    void springIntegrationIsNotNeeded() {
        for (FilteredClassLoader without : new FilteredClassLoader[] {
            new FilteredClassLoader("org.springframework.integration"),
            new FilteredClassLoader(CannotAcquireLockException.class)
        }) {
            runner.withClassLoader(without)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .doesNotHaveBean("johnnyLockeLockRegistry")
                            .hasSingleBean(LockTemplate.class));
        }
    }
}
