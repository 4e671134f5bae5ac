package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The whole suite on a primary and a replica that must confirm. Takes some minutes, so it is run by name: {@code mvn -pl
 * johnny-locke-core test -Dtest=RedisReplicatedContract}.
 */
@EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
class RedisReplicatedContract extends RemoteLockStoreContract {

    private static final RemoteStoreFixture FIXTURE = RedisFixture.of(RedisTestReplicas.shared());

    @Override
    protected RemoteStoreFixture fixture() {
        return FIXTURE;
    }
}
