package io.johnnylocke.store;

/** What a release does to the state. */
public sealed interface StateChange {

    /** The stored bytes stay as they are. */
    StateChange KEEP = new Keep();

    /** The state is removed. */
    StateChange REMOVE = new Remove();

    /** See {@link #KEEP}. */
    record Keep() implements StateChange {}

    /** See {@link #REMOVE}. */
    record Remove() implements StateChange {}

    /**
     * The state becomes these bytes.
     *
     * @param bytes the new state; empty bytes are a state, too
     */
    record Write(byte[] bytes) implements StateChange {}
}
