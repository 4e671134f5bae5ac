package io.johnnylocke.spring.autoconfigure;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/**
 * The properties of the default store under the names that those of a named one would have.
 *
 * @param source where they are
 * @param prefix what the names of the named one's own properties begin with
 * @param without what is not taken over, without the prefix
 */
record InheritedProperties(
        ConfigurationPropertySource source, ConfigurationPropertyName prefix, Set<ConfigurationPropertyName> without)
        implements ConfigurationPropertySource {

    @Override
    public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
        ConfigurationPropertyName original = original(name);
        return original == null ? null : source.getConfigurationProperty(original);
    }

    @Override
    public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
        if (name.equals(prefix)) {
            return source.containsDescendantOf(LockSettings.DEFAULT_PREFIX);
        }
        ConfigurationPropertyName original = original(name);
        return original == null ? ConfigurationPropertyState.ABSENT : source.containsDescendantOf(original);
    }

    private @Nullable ConfigurationPropertyName original(ConfigurationPropertyName name) {
        if (!prefix.isAncestorOf(name)) {
            return null;
        }
        ConfigurationPropertyName setting = name.subName(prefix.getNumberOfElements());
        boolean excluded = without.stream().anyMatch(one -> one.equals(setting) || one.isAncestorOf(setting));
        return excluded ? null : LockSettings.DEFAULT_PREFIX.append(setting);
    }
}
