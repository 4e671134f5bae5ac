package io.johnnylocke.spring.actuate;

import io.johnnylocke.listener.LockListener;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the meters of locks. */
@AutoConfiguration(
        before = JohnnyLockeAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class LockMetricsAutoConfiguration {

    @Bean
    LockListener meteredLocks(MeterRegistry registry) {
        return new MeteredLocks(registry);
    }
}
