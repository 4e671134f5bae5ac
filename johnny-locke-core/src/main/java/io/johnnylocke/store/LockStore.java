package io.johnnylocke.store;

/**
 * A backend in which locks and their states live. Immutable description of where and how; the work is done by the
 * {@linkplain #open connections}. Thread-safe.
 *
 * <p>A store works on a client library's client that belongs to the user and is never closed here.
 */
public interface LockStore {

    /** Returns the short lower-case name of the kind of store, as in {@code redis}: for metrics, health and messages. */
    String name();

    /** Returns what the store can do. Known without asking the backend. */
    StoreCapabilities capabilities();

    /**
     * Opens what one client needs. Does not block and does not fail because the backend is away: then the operations of
     * the connection fail until it is back.
     *
     * @param context who opens it, and where events go
     * @return the connection; whoever opened it closes it
     */
    StoreConnection open(StoreContext context);
}
