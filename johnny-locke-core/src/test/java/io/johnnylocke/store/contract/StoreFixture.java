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
}
