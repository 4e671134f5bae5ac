package io.johnnylocke.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** A server in a container, at a port of this machine that stays the same when it is started again. */
final class ServerContainer implements Backend {

    private final GenericContainer<?> container;

    /** What the options name, such as a configuration, which may be another one when the server is started again. */
    private final List<String> files;

    @SuppressWarnings("resource") // closed by close()
    ServerContainer(String image, int hostPort, int containerPort, List<String> command) {
        container = new GenericContainer<>(DockerImageName.parse(image)).withCommand(command.toArray(String[]::new));
        container.setPortBindings(List.of(hostPort + ":" + containerPort));
        files = command.stream()
                .filter(word -> Files.isRegularFile(Path.of(word)))
                .toList();
        files.forEach(file -> container.withCopyFileToContainer(MountableFile.forHostPath(file), file));
        container.start();
    }

    static boolean isPossible() {
        // Looking for an engine where there is none takes a while and fills the log.
        return DockerSocket.exists() && DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public void start() {
        files.forEach(file -> container.copyFileToContainer(MountableFile.forHostPath(file), file));
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void stop() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void pause() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void resume() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.close();
    }
}
