package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.listener.LockListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that has every bean that is a {@link LockListener} told of what becomes of acquisitions. */
@AutoConfiguration(before = JohnnyLockeAutoConfiguration.class)
public final class LockListenerAutoConfiguration {

    @Bean
    LockTemplateBuilderCustomizer lockListenerCustomizer(ObjectProvider<LockListener> listeners) {
        return builder -> listeners.orderedStream().forEach(builder::listener);
    }
}
