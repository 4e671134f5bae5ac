package io.johnnylocke.samples.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplicationAotProcessor;

/** The sample, processed ahead of time as {@code spring-boot:process-aot} does it, and started from what that has made. */
final class AheadOfTime {

    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    private final Path folder;

    AheadOfTime(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the initializers of the application, and its hints for a native image.
     *
     * @param arguments of the application; what they choose is chosen for good
     */
    void process(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                SpringApplicationAotProcessor.class.getName(),
                StockApplication.class.getName(),
                folder.resolve("sources").toString(),
                folder.resolve("resources").toString(),
                folder.resolve("classes").toString(),
                "io.johnnylocke",
                "sample"));
        command.addAll(List.of(arguments));
        Process process = fork("process", command);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("processed").isTrue();
        assertThat(process.exitValue()).as(output("process")).isZero();
        compile();
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> sources;
        try (Stream<Path> files = Files.walk(folder.resolve("sources"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertThat(compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of(
                                            "-cp",
                                            classPath(),
                                            "-d",
                                            folder.resolve("classes").toString(),
                                            "-nowarn"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call())
                    .isTrue();
        }
    }

    /** Returns what a native image is told of reflection and resources. */
    String hints() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("resources"))) {
            Path metadata = files.filter(file -> file.endsWith("reachability-metadata.json"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(metadata).replace("\\/", "/");
        }
    }

    /** Starts the application on a free port. */
    Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "-Dspring.aot.enabled=true",
                StockApplication.class.getName(),
                "--server.port=0",
                "--logging.level.root=INFO")); // A jar with tests of ours sets another level.
        command.addAll(List.of(arguments));
        Process process = fork("run", command);
        try {
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> !process.isAlive() || port() > 0);
            assertThat(process.isAlive()).as(output("run")).isTrue();
            return new Running(process, port());
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private int port() throws IOException {
        Matcher matcher = STARTED.matcher(output("run"));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private Process fork(String name, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath()));
        all.addAll(command);
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    String output(String name) throws IOException {
        Path log = folder.resolve(name + ".log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** What has been made comes first, and the application's tests are left out. */
    private String classPath() {
        return Stream.concat(
                        Stream.of(
                                folder.resolve("classes").toString(),
                                folder.resolve("resources").toString()),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> !entry.contains("test-classes")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * An application that runs in a process of its own.
     *
     * @param process the process
     * @param port the port that it listens on
     */
    record Running(Process process, int port) implements AutoCloseable {

        @Override
        public void close() {
            process.destroy();
        }
    }
}
