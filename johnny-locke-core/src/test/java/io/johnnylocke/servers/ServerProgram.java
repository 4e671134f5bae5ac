package io.johnnylocke.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds the program of a server on this machine, or fetches it. */
final class ServerProgram {

    private ServerProgram() {}

    /**
     * Returns the program.
     *
     * @param program its name on the {@code PATH}
     * @param debianPackage the package that brings it
     */
    static Path find(String program, String debianPackage) {
        return onPath(program).orElseGet(() -> fetch(program, debianPackage));
    }

    /** Returns the program that a suite of the distribution has, whatever is on this machine. */
    static Path ofSuite(String program, String debianPackage, String suite) {
        return fetch(program, debianPackage, suite);
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path fetch(String program, String... packageAndSuite) {
        String debianPackage = packageAndSuite[0];
        String output = "";
        if (onPath("apt-get").isPresent()) {
            try {
                Path errors = Files.createTempFile("fetch-server", ".err");
                List<String> command = new ArrayList<>(List.of(script().toString()));
                command.addAll(List.of(packageAndSuite));
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                String path = new String(process.getInputStream().readAllBytes()).strip();
                boolean ended = process.waitFor(5, TimeUnit.MINUTES);
                if (ended && process.exitValue() == 0) {
                    return Path.of(path);
                }
                output = ". Fetching it failed: " + Files.readString(errors);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("The tests need a server and found none: start a Docker engine, or install '"
                + program + "' so that it is on the PATH (on Debian and Ubuntu: apt-get install " + debianPackage + ")"
                + output);
    }

    /** The script stands in the project's dev folder, above the module that the tests run in. */
    private static Path script() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("dev").resolve("fetch-server");
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new IllegalStateException("dev/fetch-server is not in a folder above "
                + List.of(Path.of("").toAbsolutePath()));
    }
}
