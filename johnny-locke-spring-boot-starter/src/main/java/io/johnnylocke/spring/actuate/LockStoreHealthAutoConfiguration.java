package io.johnnylocke.spring.actuate;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.template.LockTemplate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health of the lock store. */
@AutoConfiguration(after = JohnnyLockeAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(LockTemplate.class)
@ConditionalOnEnabledHealthIndicator("johnny-locke")
public final class LockStoreHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"johnnyLockeHealthIndicator", "johnnyLockeHealthContributor"})
    LockStoreHealthIndicator johnnyLockeHealthContributor(LockTemplate locks) {
        return new LockStoreHealthIndicator(locks);
    }
}
