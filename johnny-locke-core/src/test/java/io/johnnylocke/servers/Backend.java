package io.johnnylocke.servers;

/** How a server runs: as a process or in a container. */
interface Backend extends AutoCloseable {

    /** Starts the server again after it was stopped. */
    void start();

    /** Kills the server. */
    void stop();

    /** Has the server stand still: it keeps its connections, and does nothing. */
    void pause();

    /** Has it go on. */
    void resume();

    @Override
    void close();
}
