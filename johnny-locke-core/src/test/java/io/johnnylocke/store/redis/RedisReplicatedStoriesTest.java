package io.johnnylocke.store.redis;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;
import org.junit.jupiter.api.condition.EnabledIf;

/** A primary and a replica, which must confirm. */
@EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
class RedisReplicatedStoriesTest extends StoriesContract {

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(RedisClients.sharedReplicated()).replication(Replication.atLeast(1));
    }
}
