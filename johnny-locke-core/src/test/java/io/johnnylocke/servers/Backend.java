package io.johnnylocke.servers;

/** How a server runs: as a process or in a container. */
interface Backend extends AutoCloseable {

    /** Starts the server again after it was stopped. */
    void start();

    /** Kills the server. */
    void stop();

    /** Has the server do nothing, or go on. */
    default void pause(boolean paused) {
        throw new UnsupportedOperationException("only a process of this machine can be paused");
    }

    @Override
    void close();
}
