package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.template.LockTemplate;
import io.johnnylocke.template.LockTemplateBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Auto-configuration of the lock template and of the store that it works on. */
@AutoConfiguration(afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@EnableConfigurationProperties(JohnnyLockeProperties.class)
@Import({StoreConfigurations.Redis.class, StoreConfigurations.Memory.class, StoreConfigurations.None.class})
public final class JohnnyLockeAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LockOperations.class)
    LockTemplate lockTemplate(
            LockStore store,
            JohnnyLockeProperties properties,
            Environment environment,
            ObjectProvider<StateCodec> codec,
            ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
        LockTemplateBuilder builder = LockTemplate.builder(store)
                .namespace(namespace(properties, environment))
                .defaultLease(properties.lease())
                .defaultWait(properties.waitAtMost())
                .stateExpiry(properties.state().stateExpiry())
                .maximumStateSize(
                        Math.toIntExact(properties.state().maximumSize().toBytes()))
                .storeTimeout(properties.storeTimeout())
                .closeGrace(properties.shutdownGrace());
        PropertyMapper.get().from(properties::clientId).to(builder::clientId);
        codec.ifAvailable(builder::codec);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnBean(LockTemplate.class)
    LockTemplateLifecycle lockTemplateLifecycle(LockTemplate template) {
        return new LockTemplateLifecycle(template);
    }

    private static String namespace(JohnnyLockeProperties properties, Environment environment) {
        String namespace = properties.namespace();
        if (!StringUtils.hasText(namespace)) {
            namespace = environment.getProperty("spring.application.name");
        }
        if (!StringUtils.hasText(namespace)) {
            throw new NamespaceMissingException();
        }
        return namespace;
    }
}
