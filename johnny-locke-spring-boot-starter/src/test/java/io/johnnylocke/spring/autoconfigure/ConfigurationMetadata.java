package io.johnnylocke.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What development environments are told of the properties. */
record ConfigurationMetadata(Map<String, JsonNode> properties, Map<String, JsonNode> hints) {

    static ConfigurationMetadata read() {
        try (InputStream in =
                JohnnyLockeProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonNode metadata = JsonMapper.shared().readTree(in);
            return new ConfigurationMetadata(byName(metadata.get("properties")), byName(metadata.get("hints")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, JsonNode> byName(JsonNode nodes) {
        Map<String, JsonNode> named = new TreeMap<>();
        nodes.forEach(node -> named.put(node.get("name").asString(), node));
        return named;
    }
}
