package io.johnnylocke.spring.autoconfigure;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The settings of one lock template and its store, which know the property that each of them comes from.
 *
 * @param name the name of the store under {@code johnny-locke.stores}, or {@code null} for the default one
 * @param properties the values
 * @param prefix what the names of its own properties begin with
 * @param own where its own properties are looked for
 * @param inherited where those are looked for, by the names of its own, that it takes over
 */
record LockSettings(
        @Nullable String name,
        JohnnyLockeProperties properties,
        ConfigurationPropertyName prefix,
        List<ConfigurationPropertySource> own,
        List<ConfigurationPropertySource> inherited) {

    static final ConfigurationPropertyName DEFAULT_PREFIX = ConfigurationPropertyName.of("johnny-locke");

    /** Returns the settings of the default template. */
    static LockSettings ofDefault(JohnnyLockeProperties properties, List<ConfigurationPropertySource> sources) {
        return new LockSettings(null, properties, DEFAULT_PREFIX, sources, List.of());
    }

    /** Returns the name of the property as the user has written it: where a value was taken over, that of the other. */
    String property(String setting) {
        return Stream.of(own, inherited)
                .map(sources -> find(sources, setting))
                .filter(found -> found != null)
                .findFirst()
                .map(found -> found.getName().toString())
                .orElseGet(() -> nameOf(setting).toString());
    }

    /** Returns what is written for its own property, or {@code null} if it has none. */
    @Nullable
    Object written(String setting) {
        ConfigurationProperty found = find(own, setting);
        return found == null ? null : found.getValue();
    }

    /** Returns whether it is a named one that sets any of these itself. */
    boolean differsIn(List<String> settings) {
        return name != null && settings.stream().anyMatch(this::sets);
    }

    private boolean sets(String setting) {
        return isSet(own, nameOf(setting));
    }

    /** Returns whether there is such a property, a list of it, or one below it. */
    static boolean isSet(List<ConfigurationPropertySource> sources, ConfigurationPropertyName name) {
        return sources.stream()
                .anyMatch(source -> source.getConfigurationProperty(name) != null
                        || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
    }

    /** Passes a value on. What it may be is for others to know; whose value it is, the reader of their message must know. */
    <V, R> R pass(String setting, V value, Function<V, R> to) {
        try {
            return to.apply(value);
        } catch (IllegalArgumentException e) {
            String property = property(setting);
            String reason = String.valueOf(e.getMessage());
            if (!property.equals(nameOf(setting).toString())) {
                reason += ". The store '" + name + "' has taken it over: set " + nameOf(setting);
            }
            throw new InvalidConfigurationPropertyValueException(property, value, reason);
        }
    }

    ConfigurationPropertyName nameOf(String setting) {
        return prefix.append(setting);
    }

    private @Nullable ConfigurationProperty find(List<ConfigurationPropertySource> sources, String setting) {
        for (ConfigurationPropertySource source : sources) {
            ConfigurationProperty found = source.getConfigurationProperty(nameOf(setting));
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
