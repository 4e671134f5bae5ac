package io.johnnylocke.spring.shedlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockProvider;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LockProviderAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(LockProviderAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop", "johnny-locke.store=memory");

    @Test
    void thereIsAProviderWithoutFurtherAdo() {
        runner.run(
                context -> assertThat(context.getBean(LockProvider.class)).isInstanceOf(JohnnyLockeLockProvider.class));
    }

    @Test
    void oneOfTheApplicationsOwnTakesItsPlace() {
        runner.withBean("own", LockProvider.class, () -> configuration -> Optional.empty())
                .run(context -> assertThat(context)
                        .hasSingleBean(LockProvider.class)
                        .hasBean("own")
                        .hasSingleBean(LockTemplate.class));
    }

    @Test
    void itCanBeSwitchedOff() {
        runner.withPropertyValues("johnny-locke.shedlock.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LockProvider.class));
    }

    @Test
    void severalTemplatesAreNotChosenBetween() {
        runner.withBean("one", LockTemplate.class, LockProviderAutoConfigurationTest::template)
                .withBean("two", LockTemplate.class, LockProviderAutoConfigurationTest::template)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LockProvider.class));
    }

    private static LockTemplate template() {
        return LockTemplate.builder(MemoryLockStore.create()).namespace("own").build();
    }

    @Test
    void shedLockIsNotNeeded() {
        runner.withClassLoader(new FilteredClassLoader("net.javacrumbs.shedlock"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("johnnyLockeLockProvider")
                        .hasSingleBean(LockTemplate.class));
    }
}
