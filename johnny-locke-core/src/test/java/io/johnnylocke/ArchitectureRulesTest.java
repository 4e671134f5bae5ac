package io.johnnylocke;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A rule that nobody has seen fail is no rule. */
class ArchitectureRulesTest {

    @SuppressWarnings("unused")
    private static final class Offender {

        private static int count;
        private Optional<String> field = Optional.empty();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        synchronized long now() {
            return System.currentTimeMillis() + count++;
        }

        private static final class OwnException extends RuntimeException {}
    }

    static final List<ArchRule> RULES = List.of(
            ArchitectureTest.NOBODY_READS_A_WALL_CLOCK,
            ArchitectureTest.NOBODY_BORROWS_THREADS,
            ArchitectureTest.NOTHING_IS_LOCKED_BY_MONITORS,
            ArchitectureTest.NO_STATIC_STATE,
            ArchitectureTest.FIELDS_ARE_NEVER_OPTIONAL,
            ArchitectureTest.EXCEPTIONS_HAVE_ONE_PARENT);

    @ParameterizedTest
    @FieldSource("RULES")
    void rulesFindAnOffender(ArchRule rule) {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class, Offender.OwnException.class);
        assertThat(rule.evaluate(offender).hasViolation())
                .as(rule.getDescription())
                .isTrue();
    }

    @Test
    void everyPackageHasADescription() throws Exception {
        try (Stream<Path> folders = Files.walk(Path.of("src/main/java"))) {
            assertThat(folders.filter(Files::isDirectory).filter(ArchitectureRulesTest::hasSources))
                    .isNotEmpty()
                    .allSatisfy(folder ->
                            assertThat(folder.resolve("package-info.java")).exists());
        }
    }

    private static boolean hasSources(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
