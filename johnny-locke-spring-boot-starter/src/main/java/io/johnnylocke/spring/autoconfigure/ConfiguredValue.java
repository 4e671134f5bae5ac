package io.johnnylocke.spring.autoconfigure;

import java.util.function.Function;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Hands a value on. What it may be is known to what takes it; whose value it is, the reader of the message must know. */
final class ConfiguredValue {

    private ConfiguredValue() {}

    /**
     * Returns what the taker makes of the value.
     *
     * @throws InvalidConfigurationPropertyValueException if it refuses the value, with its reason
     */
    static <V, R> R handOn(String property, V value, Function<V, R> taker) {
        try {
            return taker.apply(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(property, value, String.valueOf(e.getMessage()));
        }
    }
}
