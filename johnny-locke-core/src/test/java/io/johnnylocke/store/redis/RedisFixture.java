package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** A Redis server or a cluster, and one client library client for all. */
record RedisFixture(
        LockStore newStore,
        ToLongFunction<String> count,
        String address,
        Class<? extends RemoteStoreFixture.Remote> remote,
        Runnable stopping,
        Runnable starting)
        implements RemoteStoreFixture {

    RedisFixture {
        RemoteStoreFixture.warmUp(newStore);
    }

    static RedisFixture of(RedisTestServer server) {
        RedisClient client = RedisClient.create(server.uri());
        return new RedisFixture(
                publishing(RedisLockStore.create(client)),
                pattern -> {
                    try (StatefulRedisConnection<String, String> connection = client.connect()) {
                        return connection.sync().keys(pattern).size();
                    }
                },
                server.uri(),
                Forked.class,
                server::stop,
                server::restart);
    }

    /** Of the replicas one must confirm. */
    static RedisFixture of(RedisTestReplicas servers) {
        RedisFixture primary = of(servers.primary());
        return new RedisFixture(
                replicated(RedisClient.create(servers.primary().uri())),
                primary.count(),
                primary.address(),
                ForkedReplicated.class,
                primary.stopping(),
                () -> {
                    primary.start();
                    servers.awaitInStep();
                });
    }

    private static LockStore replicated(RedisClient client) {
        return publishing(RedisLockStore.create(client).replication(Replication.atLeast(1)));
    }

    static RedisLockStore redisStore(RedisTestCluster cluster) {
        return RedisLockStore.create(clusterClient(cluster.uris()));
    }

    static RedisFixture of(RedisTestCluster cluster) {
        RedisClusterClient client = clusterClient(cluster.uris());
        return new RedisFixture(
                publishing(RedisLockStore.create(client)),
                pattern -> {
                    try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
                        return connection.sync().keys(pattern).size();
                    }
                },
                cluster.uris(),
                ForkedClustered.class,
                cluster::stop,
                cluster::restart);
    }

    static RedisClusterClient clusterClient(String uris) {
        return RedisClusterClient.create(Stream.of(uris.split(",", -1))
                .map(uri -> RedisURI.create(uri + "?timeout=1s"))
                .toList());
    }

    private static LockStore publishing(RedisLockStore store) {
        return store.publishChanges(true);
    }

    @Override
    public long keyCount(String namespace) {
        return count.applyAsLong(namespace + ":*");
    }

    @Override
    public void stop() {
        stopping.run();
    }

    @Override
    public void start() {
        starting.run();
    }

    /** The store in another process. */
    public static final class Forked implements Remote {
        @Override
        public LockStore store(String address) {
            return publishing(RedisLockStore.create(RedisClient.create(address)));
        }
    }

    /** The store in another process, where one replica must confirm. */
    public static final class ForkedReplicated implements Remote {
        @Override
        public LockStore store(String address) {
            return replicated(RedisClient.create(address));
        }
    }

    /** The store in another process, on a cluster. */
    public static final class ForkedClustered implements Remote {
        @Override
        public LockStore store(String address) {
            return publishing(RedisLockStore.create(clusterClient(address)));
        }
    }
}
