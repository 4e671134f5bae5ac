package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;

class RedisLockStoreContractTest extends RemoteLockStoreContract {

    private static final RemoteStoreFixture FIXTURE = RedisFixture.of(RedisTestServer.shared());

    @Override
    protected RemoteStoreFixture fixture() {
        return FIXTURE;
    }
}
