package io.johnnylocke.store.memory;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoreFixture;

/** One in-memory store for all clients. */
final class MemoryFixture implements StoreFixture {

    private final MemoryLockStore store = MemoryLockStore.create();

    @Override
    public LockStore newStore() {
        return store;
    }

    @Override
    public long keyCount(String namespace) {
        return store.size(namespace);
    }
}
