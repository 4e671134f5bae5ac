package io.johnnylocke.servers;

/** How a server runs: as a process or in a container. */
interface Backend extends AutoCloseable {

    /** Starts the server again after it was stopped. */
    void start();

    /** Kills the server. */
    void stop();

    @Override
    void close();
}
