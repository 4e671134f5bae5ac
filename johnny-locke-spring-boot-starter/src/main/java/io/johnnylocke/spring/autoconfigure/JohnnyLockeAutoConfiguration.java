package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.LockOperations;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.template.LockTemplate;
import io.johnnylocke.template.LockTemplateBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** Auto-configuration of the lock template and of the store that it works on. */
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
    StoreConfigurations.None.class
})
public final class JohnnyLockeAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(JohnnyLockeAutoConfiguration.class);

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(LockOperations.class)
    LockTemplate lockTemplate(
            LockStore store,
            JohnnyLockeProperties properties,
            Environment environment,
            ObjectProvider<StateCodec> codec,
            ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
        LockTemplateBuilder builder = LockTemplate.builder(store);
        set("namespace", namespace(properties, environment), builder::namespace);
        set("lease", properties.lease(), builder::defaultLease);
        set("wait", properties.waitAtMost(), builder::defaultWait);
        set("state.expiry", properties.state(), state -> builder.stateExpiry(state.stateExpiry()));
        set("state.maximum-size", properties.state().maximumSize(), size -> builder.maximumStateSize(bytes(size)));
        set("store-timeout", properties.storeTimeout(), builder::storeTimeout);
        set("shutdown-grace", properties.shutdownGrace(), builder::closeGrace);
        set("client-id", properties.clientId(), builder::clientId);
        codec.ifAvailable(builder::codec);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        LockTemplate template = builder.build();
        log.info(
                "Distributed locks are in the store '{}', namespace '{}', as client '{}'",
                template.storeName(),
                template.namespace(),
                template.clientId());
        return template;
    }

    @Bean
    @ConditionalOnSingleCandidate(LockTemplate.class)
    LockTemplateLifecycle lockTemplateLifecycle(LockTemplate template) {
        return new LockTemplateLifecycle(template);
    }

    private static <V> void set(String property, @Nullable V value, Consumer<V> setting) {
        if (value != null) {
            ConfiguredValue.handOn("johnny-locke." + property, value, given -> {
                setting.accept(given);
                return given;
            });
        }
    }

    private static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("must be below 2GB, was " + size.toMegabytes() + "MB");
        }
        return (int) size.toBytes();
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
