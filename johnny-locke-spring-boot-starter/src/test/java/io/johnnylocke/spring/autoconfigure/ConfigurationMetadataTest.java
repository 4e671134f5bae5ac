package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.JsonNode;

/** Development environments complete and explain the properties as they do those of Spring Boot. */
class ConfigurationMetadataTest {

    private static final ConversionService CONVERSION = ApplicationConversionService.getSharedInstance();

    private final ConfigurationMetadata metadata = ConfigurationMetadata.read();

    @Test
    void eachPropertyHasATypeAndADescriptionInSpringsStyle() {
        assertThat(metadata.properties().values()).isNotEmpty().allSatisfy(property -> {
            String type = property.get("type").asString();
            String description = property.get("description").asString();
            assertThat(description).matches("[A-Z].*\\.").doesNotMatch("(The|A|An) .*");
            if (type.equals("java.lang.Boolean")) {
                assertThat(description).matches("(Whether|Enable) .*");
            }
            if (type.startsWith("java.util.List")) {
                assertThat(description).startsWith("Comma-separated list ");
            }
        });
    }

    /** What a property is where nothing is set, as the binder makes it. */
    private static void addDefaults(String prefix, Record settings, Map<String, Object> defaults) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            ReflectionUtils.makeAccessible(component.getAccessor());
            Object value = ReflectionUtils.invokeMethod(component.getAccessor(), settings);
            String name = component.getName().equals("waitAtMost")
                    ? "wait"
                    : component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (value instanceof Record nested) {
                addDefaults(prefix + name + ".", nested, defaults);
            } else if (value != null && !(value instanceof Map)) {
                defaults.put(prefix + name, value);
            }
        }
    }

    @Test
    void theDefaultsAreThoseOfTheBinder() {
        Map<String, Object> defaults = new TreeMap<>();
        addDefaults(
                "johnny-locke.",
                new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("johnny-locke", JohnnyLockeProperties.class),
                defaults);
        metadata.properties().forEach((name, property) -> {
            if (name.startsWith("johnny-locke.")) {
                JsonNode told = property.get("defaultValue");
                Object meant = defaults.get(name);
                assertThat(told == null).as(name).isEqualTo(meant == null);
                if (meant != null) {
                    assertThat(CONVERSION.convert(told.asString(), meant.getClass()))
                            .as(name)
                            .isEqualTo(meant);
                }
            }
        });
    }

    @Test
    void theValuesOfAnEnumAreExplained() {
        metadata.properties().forEach((name, property) -> {
            Class<?> type =
                    ClassUtils.resolveClassName(property.get("type").asString().replaceAll("<.*", ""), null);
            if (type.isEnum() && name.startsWith("johnny-locke.")) {
                assertThat(metadata.hints()).containsKey(name);
                assertThat(metadata.hints().get(name).get("values"))
                        .extracting(value -> value.get("value").asString())
                        .containsExactlyElementsOf(Arrays.stream(type.getEnumConstants())
                                .map(constant -> ((Enum<?>) constant)
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'))
                                .toList());
            }
        });
    }

    @Test
    void whateverHasFewValuesAreExplainedEach() {
        assertThat(metadata.hints())
                .containsKeys(
                        "johnny-locke.redis.replication",
                        "johnny-locke.nats.replicas",
                        "johnny-locke.nats.credentials");
        assertThat(metadata.properties().keySet()).containsAll(metadata.hints().keySet());
        metadata.hints().values().stream()
                .filter(hint -> hint.has("values"))
                .flatMap(hint -> hint.get("values").valueStream())
                .forEach(
                        value -> assertThat(value.get("description").asString()).matches("[A-Z].*\\."));
    }
}
