package io.johnnylocke.spring.actuate;

import io.johnnylocke.listener.LockListener;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the observations of locks, which become metrics and traces. */
@AutoConfiguration(
        before = JohnnyLockeAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class LockObservationAutoConfiguration {

    @Bean
    LockListener observedLocks(
            ObjectProvider<ObservationRegistry> registry,
            ObjectProvider<LockAcquireObservationConvention> acquireConvention,
            ObjectProvider<LockHoldObservationConvention> holdConvention) {
        return new ObservedLocks(
                registry.getIfUnique(() -> ObservationRegistry.NOOP),
                acquireConvention.getIfAvailable(),
                holdConvention.getIfAvailable());
    }
}
