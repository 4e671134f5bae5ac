package io.johnnylocke.spring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.spring.minimal.MinimalApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter with what it depends on itself, and nothing else. */
class MinimalClassPathTest {

    private static final Pattern REQUIRED = Pattern.compile(
            "(johnny-locke-core|spring-boot-\\d|spring-boot-autoconfigure-\\d"
                    + "|spring-(core|beans|context|aop|expression)-\\d|aspectjweaver|micrometer-(observation|commons)|commons-logging"
                    + "|slf4j-api|logback|jspecify|snakeyaml|jakarta.annotation|jackson-(core|databind|annotations)).*");

    @TempDir
    private Path folder;

    @Test
    void theApplicationStartsAndLocks() throws Exception {
        ForkedApplication.of(MinimalApplication.class)
                .classPath(entry -> Files.isDirectory(entry)
                        || REQUIRED.matcher(entry.getFileName().toString()).matches())
                .argument("--spring.application.name=minimal")
                .argument("--johnny-locke.store=memory")
                .run(folder);
    }

    @Test
    void withoutSpringItDoesNot() {
        assertThatThrownBy(() -> ForkedApplication.of(MinimalApplication.class)
                        .classPath(Files::isDirectory)
                        .run(folder))
                .isInstanceOf(AssertionError.class);
    }
}
