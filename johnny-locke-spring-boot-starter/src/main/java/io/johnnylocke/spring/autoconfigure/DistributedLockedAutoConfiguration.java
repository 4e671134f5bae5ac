package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.aop.DistributedLockedAdvisor;
import io.johnnylocke.spring.aop.InsideTransaction;
import io.johnnylocke.spring.aop.LockedMethodInterceptor;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Auto-configuration of {@link io.johnnylocke.spring.DistributedLocked}. */
@AutoConfiguration(after = JohnnyLockeAutoConfiguration.class)
@ConditionalOnBean(LockOperations.class)
@Import(DistributedLockedAutoConfiguration.AutoProxyRegistrar.class)
public final class DistributedLockedAutoConfiguration {

    /** Needed by every bean that is made after it, so it takes nothing with it that is not ready yet. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean
    static LockedMethodInterceptor lockedMethodInterceptor(
            ConfigurableListableBeanFactory beans, Environment environment) {
        InsideTransaction insideTransaction = Binder.get(environment)
                .bind("johnny-locke.aspect.inside-transaction", InsideTransaction.class)
                .orElse(InsideTransaction.WARN);
        return new LockedMethodInterceptor(beans, insideTransaction);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean
    static DistributedLockedAdvisor distributedLockedAdvisor(
            LockedMethodInterceptor interceptor, Environment environment) {
        int order = Binder.get(environment)
                .bind("johnny-locke.aspect.order", Integer.class)
                .orElse(JohnnyLockeProperties.Aspect.DEFAULT_ORDER);
        return new DistributedLockedAdvisor(interceptor, order);
    }

    /** Without proxies, as with {@code spring.aop.auto=false}, methods would run unlocked and nobody would be told. */
    static final class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
        }
    }
}
