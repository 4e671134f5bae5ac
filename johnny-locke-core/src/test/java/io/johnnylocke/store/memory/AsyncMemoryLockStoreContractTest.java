package io.johnnylocke.store.memory;

import io.johnnylocke.LockOperations;
import io.johnnylocke.store.contract.AsyncFace;
import io.johnnylocke.store.contract.LockStoreContract;
import io.johnnylocke.store.contract.StoreFixture;
import io.johnnylocke.template.LockTemplate;

class AsyncMemoryLockStoreContractTest extends LockStoreContract {

    private static final StoreFixture FIXTURE = new MemoryFixture();

    @Override
    protected StoreFixture fixture() {
        return FIXTURE;
    }

    @Override
    protected LockOperations face(LockTemplate template) {
        return new AsyncFace(template);
    }
}
