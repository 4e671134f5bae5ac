package io.johnnylocke.spring.integration;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.integration.support.locks.LockRegistry;

/** Auto-configuration of the lock registry for Spring Integration, unless the application has one of its own. */
@AutoConfiguration(
        after = JohnnyLockeAutoConfiguration.class,
        beforeName = "org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration")
@ConditionalOnClass({LockRegistry.class, CannotAcquireLockException.class})
@ConditionalOnBooleanProperty(name = "johnny-locke.integration.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(LockOperations.class)
public final class LockRegistryAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(LockRegistry.class)
    JohnnyLockeLockRegistry johnnyLockeLockRegistry(LockOperations locks) {
        return new JohnnyLockeLockRegistry(locks);
    }
}
