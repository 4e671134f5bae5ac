package io.johnnylocke.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The places where a Docker engine is reached. */
final class DockerSocket {

    private DockerSocket() {}

    static boolean exists() {
        String home = System.getProperty("user.home");
        return System.getenv("DOCKER_HOST") != null
                || System.getProperty("os.name").startsWith("Windows")
                || Stream.of(
                                "/var/run/docker.sock",
                                home + "/.docker/run/docker.sock",
                                home + "/.docker/desktop/docker.sock",
                                home + "/.colima/default/docker.sock",
                                home + "/.rd/docker.sock",
                                System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run") + "/docker.sock",
                                System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run") + "/podman/podman.sock")
                        .anyMatch(socket -> Files.exists(Path.of(socket)));
    }
}
