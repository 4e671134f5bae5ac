package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.template.LockTemplateBuilder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Applies to a builder what the auto-configured lock template has: the properties, the {@link StateCodec} bean and the {@link
 * LockTemplateBuilderCustomizer} beans. For applications that declare a further template themselves, thread-safe:
 *
 * <pre>{@code
 * @Bean(defaultCandidate = false)
 * @Qualifier("audit")
 * LockTemplate auditLocks(LockTemplateBuilderConfigurer configurer, LockStore store) {
 *     return configurer.configure(LockTemplate.builder(store)).namespace("audit").build();
 * }
 * }</pre>
 */
public final class LockTemplateBuilderConfigurer {

    private final LockSettings defaults;
    private final Environment environment;
    private final ObjectProvider<StateCodec> codec;
    private final ObjectProvider<LockTemplateBuilderCustomizer> customizers;

    LockTemplateBuilderConfigurer(
            LockSettings defaults,
            Environment environment,
            ObjectProvider<StateCodec> codec,
            ObjectProvider<LockTemplateBuilderCustomizer> customizers) {
        this.defaults = defaults;
        this.environment = environment;
        this.codec = codec;
        this.customizers = customizers;
    }

    /**
     * Applies what the default template has, its namespace too. What is set on the builder afterwards counts instead.
     *
     * @param builder changed in place
     * @return the same builder
     * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException if a property
     *     does not suit the builder's store
     */
    public LockTemplateBuilder configure(LockTemplateBuilder builder) {
        return configure(builder, defaults);
    }

    LockTemplateBuilder configure(LockTemplateBuilder builder, LockSettings settings) {
        JohnnyLockeProperties properties = settings.properties();
        settings.pass("namespace", namespace(properties), builder::namespace);
        settings.pass("lease", properties.lease(), builder::defaultLease);
        settings.pass("wait", properties.waitAtMost(), builder::defaultWait);
        settings.pass("state.expiry", properties.state(), state -> builder.stateExpiry(state.stateExpiry()));
        set(
                settings,
                "state.maximum-size",
                properties.state().maximumSize(),
                size -> builder.maximumStateSize(bytes(size)));
        settings.pass("store-timeout", properties.storeTimeout(), builder::storeTimeout);
        settings.pass("shutdown-grace", properties.shutdownGrace(), builder::closeGrace);
        set(settings, "client-id", properties.clientId(), builder::clientId);
        codec.ifAvailable(builder::codec);
        customizers.orderedStream().forEach(customizer -> {
            if (settings.name() == null) {
                customizer.customize(builder);
            } else {
                customizer.customize(settings.name(), builder);
            }
        });
        return builder;
    }

    private static <V> void set(
            LockSettings settings, String setting, @Nullable V value, Function<V, LockTemplateBuilder> to) {
        if (value != null) {
            settings.pass(setting, value, to);
        }
    }

    private static int bytes(DataSize size) {
        if (size.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("must be below 2GB, was " + size.toMegabytes() + "MB");
        }
        return (int) size.toBytes();
    }

    private String namespace(JohnnyLockeProperties properties) {
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
