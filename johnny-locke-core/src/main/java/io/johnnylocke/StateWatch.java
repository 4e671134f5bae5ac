package io.johnnylocke;

/** A listener to the changes of a state, until it is closed. Closing does not block, and a second call does nothing. */
public interface StateWatch extends AutoCloseable {

    /** Ends the watch: no event is told from now on, but for one that is being told already. */
    @Override
    void close();
}
