package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.template.LockTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Auto-configuration of the lock templates and of the stores that they work on. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "io.nats.spring.boot.autoconfigure.NatsAutoConfiguration"
        })
@EnableConfigurationProperties(JohnnyLockeProperties.class)
@Import({
    StoreConfigurations.Redis.class,
    StoreConfigurations.Nats.class,
    StoreConfigurations.Memory.class,
    StoreConfigurations.None.class,
    NamedLockTemplates.class
})
public final class JohnnyLockeAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LockOperations.class)
    LockTemplate lockTemplate(LockStore store, LockTemplates templates) {
        return templates.byDefault(store);
    }

    @Bean
    static LockTemplateLifecycle lockTemplateLifecycle(ConfigurableListableBeanFactory beans) {
        return new LockTemplateLifecycle(beans);
    }

    /** Listeners and asynchronous callbacks may block, so they run where the application's other tasks do. First, to be overruled. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @ConditionalOnThreading(Threading.VIRTUAL)
    static LockTemplateBuilderCustomizer callbacksOnVirtualThreads() {
        return builder -> builder.executor(new VirtualThreadTaskExecutor("johnny-locke-callback-"));
    }

    @Bean
    LockTemplateBuilderConfigurer lockTemplateBuilderConfigurer(
            LockSettings settings,
            Environment environment,
            ObjectProvider<StateCodec> codec,
            ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
        return new LockTemplateBuilderConfigurer(settings, environment, codec, customizers);
    }

    @Bean(LockTemplates.BEAN_NAME)
    LockTemplates johnnyLockeTemplates(
            LockSettings settings,
            Environment environment,
            LockTemplateBuilderConfigurer configurer,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<LockStoreFactory> factories,
            ObjectProvider<ChosenStore> chosen,
            ObjectProvider<LockStore> store) {
        return new LockTemplates(settings, new NamedStores(environment), configurer, beans, factories, chosen, store);
    }

    @Bean
    LockSettings johnnyLockeSettings(JohnnyLockeProperties properties, Environment environment) {
        return LockSettings.ofDefault(properties, new NamedStores(environment).sources());
    }
}
