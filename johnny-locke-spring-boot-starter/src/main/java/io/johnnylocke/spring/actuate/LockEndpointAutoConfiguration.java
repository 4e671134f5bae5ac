package io.johnnylocke.spring.actuate;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.template.LockTemplate;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the endpoint that shows locks. */
@AutoConfiguration(after = JohnnyLockeAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(LockEndpoint.class)
@ConditionalOnBean(LockTemplate.class)
public final class LockEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LockEndpoint lockEndpoint(ListableBeanFactory beans) {
        // Those of stores with names are no default candidates, and would not be injected.
        return new LockEndpoint(beans.getBeansOfType(LockTemplate.class));
    }
}
