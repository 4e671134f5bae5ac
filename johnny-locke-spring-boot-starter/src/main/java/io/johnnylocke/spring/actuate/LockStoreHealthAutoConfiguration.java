package io.johnnylocke.spring.actuate;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.template.LockTemplate;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health of the lock store or, if there are several lock templates, of the store of each. */
@AutoConfiguration(after = JohnnyLockeAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(LockTemplate.class)
@ConditionalOnEnabledHealthIndicator("johnny-locke")
public final class LockStoreHealthAutoConfiguration
        extends CompositeHealthContributorConfiguration<LockStoreHealthIndicator, LockTemplate> {

    LockStoreHealthAutoConfiguration() {
        super(LockStoreHealthIndicator::new);
    }

    @Bean
    @ConditionalOnMissingBean(name = {"johnnyLockeHealthIndicator", "johnnyLockeHealthContributor"})
    HealthContributor johnnyLockeHealthContributor(ListableBeanFactory beans) {
        return createContributor(beans.getBeansOfType(LockTemplate.class));
    }
}
