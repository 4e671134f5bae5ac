package io.johnnylocke.store.memory;

import io.johnnylocke.store.contract.LockStoreContract;
import io.johnnylocke.store.contract.StoreFixture;

class MemoryLockStoreContractTest extends LockStoreContract {

    private static final StoreFixture FIXTURE = new MemoryFixture();

    @Override
    protected StoreFixture fixture() {
        return FIXTURE;
    }
}
