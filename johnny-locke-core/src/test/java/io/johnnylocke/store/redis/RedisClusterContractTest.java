package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIf;

/** Three primaries, over which the keys are spread. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisClusterContractTest extends RemoteLockStoreContract {

    private static final RedisTestCluster CLUSTER = RedisTestCluster.start();
    private static final RemoteStoreFixture FIXTURE = RedisFixture.of(CLUSTER);

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Override
    protected RemoteStoreFixture fixture() {
        return FIXTURE;
    }
}
