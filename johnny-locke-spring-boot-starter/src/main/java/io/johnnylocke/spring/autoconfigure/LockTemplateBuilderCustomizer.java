package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.template.LockTemplateBuilder;

/** Changes auto-configured lock templates before they are built, after the properties were applied. */
@FunctionalInterface
public interface LockTemplateBuilderCustomizer {

    /** Changes the builder of the default template, and of each other one that {@link #customize(String, LockTemplateBuilder)} passes on. */
    void customize(LockTemplateBuilder builder);

    /**
     * Changes the builder of the template of a store under {@code johnny-locke.stores}; as that of the default one, unless
     * this is overridden.
     *
     * @param store the store's name
     * @param builder changed in place
     */
    default void customize(String store, LockTemplateBuilder builder) {
        customize(builder);
    }
}
