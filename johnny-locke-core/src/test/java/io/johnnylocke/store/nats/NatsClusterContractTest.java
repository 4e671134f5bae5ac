package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestCluster;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIf;

/** Three servers, and three replicas of every bucket. */
@EnabledIf("io.johnnylocke.servers.NatsTestCluster#isPossible")
class NatsClusterContractTest extends RemoteLockStoreContract {

    private static final NatsTestCluster CLUSTER = NatsTestCluster.start();
    private static final RemoteStoreFixture FIXTURE = NatsFixture.of(CLUSTER);

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Override
    protected RemoteStoreFixture fixture() {
        return FIXTURE;
    }
}
