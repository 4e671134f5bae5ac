package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import io.johnnylocke.store.memory.MemoryLockStore;

/** The memory of this process: one store for all, as a server would be. */
final class MemoryStores implements LockStoreFactory {

    private final MemoryLockStore store = MemoryLockStore.create();

    @Override
    public StoreType type() {
        return StoreType.MEMORY;
    }

    @Override
    public MemoryLockStore create(LockSettings settings) {
        return store;
    }

    @Override
    public Object place(LockSettings settings) {
        return store;
    }
}
