package io.johnnylocke.spring.autoconfigure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** The stores under {@code johnny-locke.stores}: which there are, and the settings of each. */
final class NamedStores {

    private static final ConfigurationPropertyName PREFIX = LockSettings.DEFAULT_PREFIX.append("stores");

    /** A store with a name that sets one of these has a connection to NATS of its own. */
    static final List<String> NATS_CONNECTION = List.of(
            "nats.servers",
            "nats.username",
            "nats.password",
            "nats.token",
            "nats.credentials",
            "nats.nkey",
            "nats.ssl.bundle");

    /** What there is one of in an application, or none in a store with a name. */
    private static final List<String> NEVER_INHERITED = List.of("stores", "aspect");

    /** Whoever says that he is one of these is none of the others. */
    private static final List<List<String>> IDENTITIES = List.of(
            List.of("nats.username", "nats.password"),
            List.of("nats.token"),
            List.of("nats.credentials"),
            List.of("nats.nkey"));

    private final Environment environment;
    private final List<ConfigurationPropertySource> sources = new ArrayList<>();

    NamedStores(Environment environment) {
        this.environment = environment;
        ConfigurationPropertySources.get(environment).forEach(sources::add);
    }

    List<ConfigurationPropertySource> sources() {
        return sources;
    }

    /** Returns the names. One that is spelled in several ways is the same one, and named as by the source that others override. */
    List<String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream().filter(PREFIX::isAncestorOf).forEach(property -> add(property, names));
            }
        }
        return List.copyOf(names.values());
    }

    private static void add(ConfigurationPropertyName property, Map<String, String> names) {
        int position = PREFIX.getNumberOfElements();
        String name = property.getElement(position, Form.ORIGINAL);
        if (!name.matches("[A-Za-z][A-Za-z0-9-]*")) {
            throw new LockSettingsException(
                    PREFIX + " has a store with the name '" + name + "'",
                    "Choose a name of letters, digits and hyphens that begins with a letter, such as 'audit'.");
        }
        if (property.getNumberOfElements() == position + 1) {
            throw new LockSettingsException(
                    property + " has a value, but it is the name of a store",
                    "Set what is to be different there from the default store, such as " + property + ".namespace.");
        }
        names.put(property.getElement(position, Form.UNIFORM), name);
    }

    /** Returns the settings of that store. What it does not set is as in the default one. */
    LockSettings settings(String name, ConfigurableListableBeanFactory beans) {
        ConfigurationPropertyName prefix = PREFIX.append(name.toLowerCase(Locale.ROOT));
        Set<ConfigurationPropertyName> without = notInherited(prefix);
        List<ConfigurationPropertySource> inherited = sources.stream()
                .<ConfigurationPropertySource>map(source -> new InheritedProperties(source, prefix, without))
                .toList();
        List<ConfigurationPropertySource> all = new ArrayList<>(sources);
        all.addAll(inherited);
        JohnnyLockeProperties properties = new Binder(
                        all, new PropertySourcesPlaceholdersResolver(environment), null, beans::copyRegisteredEditorsTo)
                .bindOrCreate(prefix.toString(), Bindable.of(JohnnyLockeProperties.class));
        return new LockSettings(name, properties, prefix, sources, inherited);
    }

    private Set<ConfigurationPropertyName> notInherited(ConfigurationPropertyName prefix) {
        List<String> without = new ArrayList<>(NEVER_INHERITED);
        if (isAnySet(prefix, NATS_CONNECTION)) {
            without.add("nats.connection");
        }
        if (IDENTITIES.stream().anyMatch(identity -> isAnySet(prefix, identity))) {
            IDENTITIES.stream().filter(identity -> !isAnySet(prefix, identity)).forEach(without::addAll);
        }
        Set<ConfigurationPropertyName> names = new HashSet<>();
        without.forEach(setting -> names.add(ConfigurationPropertyName.of(setting)));
        return names;
    }

    private boolean isAnySet(ConfigurationPropertyName prefix, List<String> settings) {
        return settings.stream().anyMatch(setting -> LockSettings.isSet(sources, prefix.append(setting)));
    }
}
