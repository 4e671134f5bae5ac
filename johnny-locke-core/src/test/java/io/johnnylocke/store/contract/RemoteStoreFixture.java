package io.johnnylocke.store.contract;

import io.johnnylocke.store.LockStore;

/** What the suite needs of a backend outside of this process. */
public interface RemoteStoreFixture extends StoreFixture {

    /** Returns how another process reaches the backend: the argument for {@link #remote()}. */
    String address();

    /** Returns the class that opens the store in another process. */
    Class<? extends Remote> remote();

    /** Stops the backend. What it has kept so far is there when it is started again, at the same address. */
    void stop();

    /** Starts the backend again. */
    void start();

    /** Opens the store in another process. Has a public constructor without arguments. */
    interface Remote {

        /** Returns a store on the backend at the address. */
        LockStore store(String address);
    }
}
