package io.johnnylocke.store.memory;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;

class MemoryTransitionsTest extends TransitionContract {

    private final MemoryLockStore store = MemoryLockStore.create();

    @Override
    protected LockStore newStore() {
        return store;
    }
}
