package io.johnnylocke.store.contract;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** The contract that a store outside of this process keeps besides: towards other processes, and when it is away. */
public abstract class RemoteLockStoreContract extends LockStoreContract {

    @Override
    protected abstract RemoteStoreFixture fixture();

    @Nested
    @DisplayName("other processes")
    class Processes extends ProcessContract {
        Processes() {
            super(RemoteLockStoreContract.this);
        }
    }

    @Nested
    @DisplayName("outages")
    class Outages extends OutageContract {
        Outages() {
            super(RemoteLockStoreContract.this);
        }
    }
}
