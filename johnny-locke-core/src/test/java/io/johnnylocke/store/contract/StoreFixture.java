package io.johnnylocke.store.contract;

import io.johnnylocke.store.LockStore;

/** What the suite needs of a backend. */
public interface StoreFixture {

    /** Returns a store on the backend for one more client, with a connection of its own where that makes a difference. */
    LockStore newStore();

    /**
     * Returns how many keys, or whatever entries are called there, the backend has for a namespace.
     *
     * @param namespace the namespace
     */
    long keyCount(String namespace);

    /**
     * Clients are going to use a namespace, and are to find whatever is made once for it.
     *
     * @param namespace the namespace
     */
    default void prepare(String namespace) {
        // Nothing is made for it, or that takes no time to speak of.
    }

    /**
     * No client uses a namespace any more. What it costs the backend may be given back.
     *
     * @param namespace the namespace
     */
    default void discard(String namespace) {
        // It costs nothing to speak of.
    }
}
