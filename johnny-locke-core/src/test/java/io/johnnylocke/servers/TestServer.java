package io.johnnylocke.servers;

/** A server of the tests' own, on a free port of the loopback interface, that keeps its data over a restart. */
public abstract class TestServer implements AutoCloseable {

    private final String name;
    private final int port;
    private final Backend backend;

    TestServer(String name, int port, Backend backend) {
        this.name = name;
        this.port = port;
        this.backend = backend;
    }

    /** Returns whether the server answers. */
    abstract boolean answers();

    /** Returns the address. */
    public abstract String uri();

    /** Returns the port on the loopback interface. */
    public int port() {
        return port;
    }

    /** Kills the server. */
    public void stop() {
        backend.stop();
    }

    /** Starts the server again, with the data that it had. */
    public void restart() {
        relaunch();
        awaitReady();
    }

    /** Starts the server again, and does not wait. */
    public void relaunch() {
        backend.start();
    }

    /** Has the server stand still: it keeps its connections, and does nothing. */
    public void pause() {
        backend.pause();
    }

    /** Has it go on, and does not wait. */
    public void resume() {
        backend.resume();
    }

    @Override
    public void close() {
        backend.close();
    }

    void awaitReady() {
        Loopback.await(name, port, this::answers, backend);
    }
}
