package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The table of properties in the README is the one that the configuration metadata tell. */
class ReadmePropertiesTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z.-]+)(?:\\.<name>\\.\\*)?` \\| (.*?) \\| .* \\|$");

    private static Map<String, String> readme() throws Exception {
        Map<String, String> defaults = new TreeMap<>();
        String readme = Files.readString(Path.of("../README.md"));
        Matcher rows = ROW.matcher(readme.substring(readme.indexOf("## Configuration")));
        while (rows.find()) {
            defaults.put(rows.group(1), rows.group(2));
        }
        return defaults;
    }

    @Test
    void theReadmeNamesAllPropertiesAndNoOthers() throws Exception {
        assertThat(readme().keySet())
                .isEqualTo(ConfigurationMetadata.read().properties().keySet());
    }

    @Test
    void theReadmeNamesTheirDefaults() throws Exception {
        Map<String, String> readme = readme();
        ConfigurationMetadata.read().properties().forEach((name, property) -> {
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
}
