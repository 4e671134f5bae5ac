package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.aop.DistributedLockedAdvisor;
import io.johnnylocke.spring.aop.InsideTransaction;
import io.johnnylocke.spring.aop.LockedMethodInterceptor;
import io.johnnylocke.spring.aop.RollbackListener;
import io.johnnylocke.spring.aop.WovenLocks;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.transaction.ConfigurableTransactionManager;

/** Auto-configuration of {@link io.johnnylocke.spring.DistributedLocked}. */
@AutoConfiguration(after = JohnnyLockeAutoConfiguration.class)
@ConditionalOnBean(LockOperations.class)
public final class DistributedLockedAutoConfiguration {

    private static final String MODE = "johnny-locke.aspect.mode";

    /** Needed by every bean that is made after it, so it takes nothing with it that is not ready yet. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean
    static LockedMethodInterceptor lockedMethodInterceptor(
            ConfigurableListableBeanFactory beans, Environment environment) {
        InsideTransaction insideTransaction = Binder.get(environment)
                .bind("johnny-locke.aspect.inside-transaction", InsideTransaction.class)
                .orElse(InsideTransaction.WARN);
        return new LockedMethodInterceptor(beans, mode(environment), insideTransaction);
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(ByProxies.class)
    @Import(AutoProxyRegistrar.class)
    static class Proxies {

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
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurableTransactionManager.class)
    static class Transactions {

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static RollbackListener lockedMethodRollbackListener(LockedMethodInterceptor interceptor) {
            return new RollbackListener(interceptor);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(ByWeaving.class)
    static class Weaving {

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static WovenLocks wovenLocks(LockedMethodInterceptor interceptor) {
            return new WovenLocks(interceptor);
        }
    }

    /** The one place where the mode is read, so that there is no spelling with which nothing is locked. */
    private static AdviceMode mode(Environment environment) {
        return Binder.get(environment).bind(MODE, AdviceMode.class).orElse(AdviceMode.PROXY);
    }

    static final class ByProxies implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return mode(context.getEnvironment()) == AdviceMode.PROXY;
        }
    }

    static final class ByWeaving implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return mode(context.getEnvironment()) == AdviceMode.ASPECTJ;
        }
    }

    /** Without proxies, as with {@code spring.aop.auto=false}, methods would run unlocked and nobody would be told. */
    static final class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
        }
    }
}
