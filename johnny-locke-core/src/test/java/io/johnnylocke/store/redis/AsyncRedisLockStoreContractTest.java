package io.johnnylocke.store.redis;

import io.johnnylocke.LockOperations;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.contract.AsyncFace;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.johnnylocke.template.LockTemplate;

class AsyncRedisLockStoreContractTest extends RemoteLockStoreContract {

    private static final RemoteStoreFixture FIXTURE = RedisFixture.of(RedisTestServer.shared());

    @Override
    protected RemoteStoreFixture fixture() {
        return FIXTURE;
    }

    @Override
    protected LockOperations face(LockTemplate template) {
        return new AsyncFace(template);
    }
}
