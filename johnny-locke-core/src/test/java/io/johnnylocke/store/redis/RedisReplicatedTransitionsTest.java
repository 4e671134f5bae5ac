package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIf;

/** A primary and a replica, which must confirm. */
@EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
class RedisReplicatedTransitionsTest extends TransitionContract {

    private static final RedisTestReplicas SERVERS = RedisTestReplicas.start(1);
    private static final RedisClient CLIENT =
            RedisClient.create(SERVERS.primary().uri());

    @AfterAll
    static void stop() {
        CLIENT.shutdown();
        SERVERS.close();
    }

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(CLIENT).replication(Replication.atLeast(1));
    }
}
