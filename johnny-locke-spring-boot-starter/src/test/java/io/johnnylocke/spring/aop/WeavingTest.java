package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.spring.aop.woven.WovenApplication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The aspect, woven by AspectJ when classes are loaded. */
class WeavingTest {

    @TempDir
    private Path folder;

    @Test
    void selfCallsAndObjectsThatAreNoBeansAreLocked() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-javaagent:" + jar("aspectjweaver"),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WovenApplication.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> read(output)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String jar(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> Path.of(path).getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBeanThatWasNotWovenFailsTheStart() {
        LockedContext.with(AttributesTest.Jobs.class)
                .withPropertyValues("johnny-locke.aspect.mode=aspectj", "app.lock-name=night")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidLockedMethodException.class)
                        .hasMessageContaining("was not woven"));
    }
}
