package io.johnnylocke.store.contract;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;

/** A store that passes everything on to another one, to be changed by subclasses. */
public class DelegatingLockStore implements LockStore {

    private final LockStore store;

    /** Passes everything on to this store. */
    protected DelegatingLockStore(LockStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public StoreConnection open(StoreContext context) {
        return store.open(context);
    }
}
