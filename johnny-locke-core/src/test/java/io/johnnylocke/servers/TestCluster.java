package io.johnnylocke.servers;

import java.util.List;
import java.util.stream.Collectors;

/** Servers that know each other, as processes of this machine. */
public abstract class TestCluster<S extends TestServer> implements AutoCloseable {

    private final List<S> servers;

    TestCluster(List<S> servers) {
        this.servers = servers;
        servers.forEach(TestServer::awaitReady);
    }

    List<S> servers() {
        return servers;
    }

    /** Waits until the servers, each of which answers, have agreed on who does what. */
    abstract void awaitServing();

    /** Returns the addresses of all servers, with commas between them. */
    public String uris() {
        return servers.stream().map(TestServer::uri).collect(Collectors.joining(","));
    }

    /** Kills all servers. */
    public void stop() {
        servers.forEach(TestServer::stop);
    }

    /** Starts all servers again, with the data that they had, and waits until they serve. */
    public void restart() {
        servers.forEach(TestServer::relaunch);
        servers.forEach(TestServer::awaitReady);
        awaitServing();
    }

    @Override
    public void close() {
        servers.forEach(TestServer::close);
    }
}
