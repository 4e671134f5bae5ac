package io.johnnylocke.bench;

/** A JVM that puts load on the server, with one client of each contender. */
interface Worker extends AutoCloseable {

    /** Takes a load on; it begins at its time. */
    void start(Load load) throws Exception;

    /** Waits until the load is done. */
    Tally finish() throws Exception;

    @Override
    void close();
}
