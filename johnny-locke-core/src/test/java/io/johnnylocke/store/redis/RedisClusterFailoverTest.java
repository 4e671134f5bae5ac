package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.store.LockStore;
import org.junit.jupiter.api.condition.EnabledIf;

/** In a cluster a replica takes over by itself. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class RedisClusterFailoverTest extends RedisFailoverContract {

    @Override
    Servers start() {
        RedisTestCluster cluster = RedisTestCluster.start();
        return new Clustered(cluster, RedisFixture.of(cluster));
    }

    private static final class Clustered implements Servers {

        private static final byte[] STATE = new RedisNames(NAMESPACE, "").state(KEY);

        private final RedisTestCluster cluster;
        private final RedisFixture fixture;
        private int former;

        Clustered(RedisTestCluster cluster, RedisFixture fixture) {
            this.cluster = cluster;
            this.fixture = fixture;
        }

        @Override
        public LockStore newStore() {
            return fixture.newStore();
        }

        @Override
        public void awaitReplicated() {
            cluster.awaitReplicated();
        }

        @Override
        public void killPrimary() {
            former = cluster.killPrimaryOf(STATE);
        }

        @Override
        public void restartFormerPrimary() {
            cluster.restart(former);
        }

        @Override
        public void pausePrimary() {
            former = cluster.pausePrimaryOf(STATE);
        }

        @Override
        public void resumeFormerPrimary() {
            cluster.resumeAsReplica(former);
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
