package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.template.LockTemplateBuilder;

/** Changes the auto-configured lock template before it is built, after the properties were applied. */
@FunctionalInterface
public interface LockTemplateBuilderCustomizer {

    /** Changes the builder. */
    void customize(LockTemplateBuilder builder);
}
