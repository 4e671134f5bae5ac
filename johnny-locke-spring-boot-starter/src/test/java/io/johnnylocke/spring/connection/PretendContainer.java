package io.johnnylocke.spring.connection;

import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;

/** A container that needs no engine: it is a server of this machine that stands where the container would. */
class PretendContainer extends GenericContainer<PretendContainer> {

    private final String image;
    private final int containerPort;
    private final int port;
    private final AtomicInteger starts = new AtomicInteger();

    PretendContainer(String image, int containerPort, int port) {
        super(image);
        this.image = image;
        this.containerPort = containerPort;
        this.port = port;
        withExposedPorts(containerPort);
    }

    int starts() {
        return starts.get();
    }

    @Override
    public void start() {
        starts.incrementAndGet();
    }

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
        return starts.get() > 0;
    }

    @Override
    public String getDockerImageName() {
        return image;
    }

    @Override
    public String getHost() {
        return "127.0.0.1";
    }

    @Override
    public Integer getMappedPort(int asked) {
        if (asked != containerPort || !isRunning()) {
            throw new IllegalStateException("Port " + asked + " is not mapped");
        }
        return port;
    }
}
