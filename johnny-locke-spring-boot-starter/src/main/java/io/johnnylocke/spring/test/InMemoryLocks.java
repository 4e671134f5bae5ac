package io.johnnylocke.spring.test;

import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.spring.autoconfigure.LockTemplateBuilderCustomizer;
import io.johnnylocke.store.memory.MemoryLockStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The store and the clock of a test. The auto-configured store gives way to them, and to one of the user's own they are preferred. */
@Configuration(proxyBeanMethods = false)
class InMemoryLocks {

    @Bean
    @Primary
    ManualClock manualLockClock() {
        return new ManualClock();
    }

    @Bean
    @Primary
    MemoryLockStore inMemoryLockStore(ManualClock clock) {
        return MemoryLockStore.create(clock);
    }

    @Bean
    LockTemplateBuilderCustomizer onManualLockClock(ManualClock clock) {
        return builder -> builder.clock(clock);
    }
}
