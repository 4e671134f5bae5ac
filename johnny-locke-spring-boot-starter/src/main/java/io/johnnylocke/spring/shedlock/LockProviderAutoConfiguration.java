package io.johnnylocke.spring.shedlock;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the lock provider for ShedLock, unless the application has one of its own. */
@AutoConfiguration(after = JohnnyLockeAutoConfiguration.class)
@ConditionalOnClass(LockProvider.class)
@ConditionalOnBooleanProperty(name = "johnny-locke.shedlock.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(LockOperations.class)
public final class LockProviderAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(LockProvider.class)
    JohnnyLockeLockProvider johnnyLockeLockProvider(LockOperations locks) {
        return new JohnnyLockeLockProvider(locks);
    }
}
