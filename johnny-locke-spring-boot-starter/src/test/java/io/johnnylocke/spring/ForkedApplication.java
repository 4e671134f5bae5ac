package io.johnnylocke.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An application in a JVM of its own, that ends with 0 if all is as it should be. */
public final class ForkedApplication {

    private final Class<?> main;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private Predicate<Path> classPath = entry -> true;

    private ForkedApplication(Class<?> main) {
        this.main = main;
    }

    /** An application with this main class, on the class path of the tests. */
    public static ForkedApplication of(Class<?> main) {
        return new ForkedApplication(main);
    }

    /** With an option of the JVM. */
    public ForkedApplication option(String option) {
        options.add(option);
        return this;
    }

    /** With an argument. */
    public ForkedApplication argument(String argument) {
        arguments.add(argument);
        return this;
    }

    /** With these entries of the class path alone. */
    public ForkedApplication classPath(Predicate<Path> entries) {
        classPath = entries;
        return this;
    }

    /** Returns the entry of the class path whose file name begins so. */
    public static Path jar(String name) {
        return entries()
                .filter(entry -> entry.getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of);
    }

    /** Runs the application to its end. */
    public void run(Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(entries().filter(classPath).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.add("--spring.docker.compose.enabled=false"); // It is on the class path of the tests.
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(3, TimeUnit.MINUTES);
            String printed = Files.readString(output);
            assertThat(ended).as(printed).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
