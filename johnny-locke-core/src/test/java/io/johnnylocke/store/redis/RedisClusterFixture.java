package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.stream.Stream;

/** A Redis Cluster, and one client library client for all. */
final class RedisClusterFixture implements RemoteStoreFixture {

    private final RedisTestCluster cluster;
    private final RedisClusterClient client;

    RedisClusterFixture(RedisTestCluster cluster) {
        this.cluster = cluster;
        this.client = client(cluster.uris());
    }

    private static RedisClusterClient client(String uris) {
        return RedisClusterClient.create(
                Stream.of(uris.split(",", -1)).map(RedisURI::create).toList());
    }

    @Override
    public LockStore newStore() {
        return RedisLockStore.create(client).publishChanges(true);
    }

    @Override
    public long keyCount(String namespace) {
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            return connection.sync().keys(namespace + ":*").size();
        }
    }

    @Override
    public String address() {
        return cluster.uris();
    }

    @Override
    public Class<? extends Remote> remote() {
        return Forked.class;
    }

    @Override
    public void stop() {
        cluster.stop();
    }

    @Override
    public void start() {
        cluster.restart();
    }

    /** The store in another process. */
    public static final class Forked implements Remote {
        @Override
        public LockStore store(String address) {
            return RedisLockStore.create(client(address)).publishChanges(true);
        }
    }
}
