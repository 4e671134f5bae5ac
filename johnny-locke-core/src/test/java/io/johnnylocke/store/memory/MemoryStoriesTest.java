package io.johnnylocke.store.memory;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;

class MemoryStoriesTest extends StoriesContract {

    private final MemoryLockStore store = MemoryLockStore.create();

    @Override
    protected LockStore newStore() {
        return store;
    }
}
