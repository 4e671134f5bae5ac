package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;

class NatsLockStoreContractTest extends RemoteLockStoreContract {

    private static final RemoteStoreFixture FIXTURE = NatsFixture.of(NatsTestServer.shared());

    @Override
    protected RemoteStoreFixture fixture() {
        return FIXTURE;
    }
}
