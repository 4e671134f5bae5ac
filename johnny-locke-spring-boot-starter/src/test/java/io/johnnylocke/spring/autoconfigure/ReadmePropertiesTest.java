package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of properties in the README is the one that the configuration metadata tell, and each has a description. */
class ReadmePropertiesTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z.-]+)(?:\\.<name>\\.\\*)?` \\| (.*?) \\| .* \\|$");

    private static Map<String, JsonNode> metadata() throws Exception {
        Map<String, JsonNode> properties = new TreeMap<>();
        try (InputStream in =
                JohnnyLockeProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonMapper.shared()
                    .readTree(in)
                    .get("properties")
                    .forEach(property -> properties.put(property.get("name").asString(), property));
        }
        return properties;
    }

    private static Map<String, String> readme() throws Exception {
        Map<String, String> defaults = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("../README.md")));
        while (rows.find()) {
            defaults.put(rows.group(1), rows.group(2));
        }
        return defaults;
    }

    @Test
    void theReadmeNamesAllPropertiesAndNoOthers() throws Exception {
        assertThat(readme().keySet()).isEqualTo(metadata().keySet());
    }

    @Test
    void theReadmeNamesTheirDefaults() throws Exception {
        Map<String, String> readme = readme();
        metadata().forEach((name, property) -> {
            JsonNode value = property.get("defaultValue");
            if (value != null) {
                assertThat(readme.get(name)).as(name).isEqualTo("`" + value.asString() + "`");
            } else {
                assertThat(readme.get(name))
                        .as(name)
                        .matches("none|random|1MB, .*|`spring.application.name`|the one .*|as in .*");
            }
        });
    }

    @Test
    void eachPropertyHasADescriptionInSpringsStyle() throws Exception {
        assertThat(metadata().values())
                .allSatisfy(property -> assertThat(property.get("description").asString())
                        .matches("[A-Z].*")
                        .doesNotStartWith("The ")
                        .doesNotStartWith("A "));
    }
}
