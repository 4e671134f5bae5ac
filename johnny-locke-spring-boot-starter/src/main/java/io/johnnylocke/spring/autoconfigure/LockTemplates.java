package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Makes the lock templates of the application from their settings: the default one, and those with a name. */
final class LockTemplates {

    static final String BEAN_NAME = "johnnyLockeTemplates";

    private static final Logger log = LoggerFactory.getLogger(LockTemplates.class);

    private final LockSettings defaults;
    private final NamedStores stores;
    private final LockTemplateBuilderConfigurer configurer;
    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<LockStoreFactory> factories;
    private final ObjectProvider<ChosenStore> chosen;
    private final ObjectProvider<LockStore> store;
    private final Map<Domain, String> domains = new ConcurrentHashMap<>();

    LockTemplates(
            LockSettings defaults,
            NamedStores stores,
            LockTemplateBuilderConfigurer configurer,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<LockStoreFactory> factories,
            ObjectProvider<ChosenStore> chosen,
            ObjectProvider<LockStore> store) {
        this.defaults = defaults;
        this.stores = stores;
        this.configurer = configurer;
        this.beans = beans;
        this.factories = factories;
        this.chosen = chosen;
        this.store = store;
    }

    /** Returns the default template, which is started. */
    LockTemplate byDefault(LockStore in) {
        ChosenStore known = chosen.getIfAvailable();
        return started(defaults, in, known == null ? in : known.factory().place(defaults));
    }

    /** Returns the template of the store with that name, which is started. */
    LockTemplate named(String name) {
        LockSettings settings = stores.settings(name, beans);
        LockStore given = ofTheUser();
        if (given != null && (given instanceof MemoryLockStore || settings.written("store") == null)) {
            return started(settings, given, given);
        }
        LockStoreFactory factory = factory(settings);
        return started(settings, factory.create(settings), factory.place(settings));
    }

    /** Returns the default store if the user has made it, and not we. One in memory is for tests, and for all templates. */
    private @Nullable LockStore ofTheUser() {
        return chosen.getIfAvailable() == null ? store.getIfAvailable() : null;
    }

    private LockStoreFactory factory(LockSettings settings) {
        StoreType type = settings.properties().store();
        ChosenStore byDefault = chosen.getIfAvailable();
        if (type == null && byDefault != null) {
            return byDefault.factory();
        }
        return factories
                .orderedStream()
                .filter(factory -> factory.type() == type)
                .findFirst()
                .orElseThrow(() -> new LockStoreMissingException(type, settings.property("store")));
    }

    private LockTemplate started(LockSettings settings, LockStore in, Object place) {
        LockTemplate template =
                configurer.configure(LockTemplate.builder(in), settings).buildStopped();
        refuseSameLocks(settings, new Domain(place, template.namespace()));
        UnitlessTimes.warn(settings);
        template.start();
        log.info(
                "Distributed locks{} are in the store '{}', namespace '{}', as client '{}'",
                settings.name() == null ? "" : " of '" + settings.name() + "'",
                template.storeName(),
                template.namespace(),
                template.clientId());
        return template;
    }

    /** Two templates would be two clients of the same locks: calls nested in one another would wait for themselves. */
    private void refuseSameLocks(LockSettings settings, Domain domain) {
        String which = settings.name() == null ? "the default store" : "the store '" + settings.name() + "'";
        String other = domains.putIfAbsent(domain, which);
        if (other != null) {
            throw new LockSettingsException(
                    "There would be the same locks in " + which + " and in " + other
                            + ": both are in the same place, with the namespace '" + domain.namespace() + "'",
                    "Set " + settings.nameOf("namespace") + " to another namespace.");
        }
    }

    private record Domain(Object place, String namespace) {}
}
