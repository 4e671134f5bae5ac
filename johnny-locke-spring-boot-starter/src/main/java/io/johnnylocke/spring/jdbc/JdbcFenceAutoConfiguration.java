package io.johnnylocke.spring.jdbc;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcOperations;

/** Auto-configuration of the fence, where there is one database and one namespace. */
@AutoConfiguration(
        after = JohnnyLockeAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration")
@ConditionalOnClass(JdbcOperations.class)
@ConditionalOnSingleCandidate(JdbcOperations.class)
public final class JdbcFenceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(LockOperations.class)
    JdbcFence jdbcFence(JdbcOperations jdbc, LockOperations locks) {
        return new JdbcFence(jdbc, locks.namespace());
    }
}
