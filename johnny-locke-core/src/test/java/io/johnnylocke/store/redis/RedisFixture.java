package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;

/** A standalone Redis server, and one client library client for all. */
final class RedisFixture implements RemoteStoreFixture {

    private final RedisTestServer server;
    private final RedisClient client;

    RedisFixture(RedisTestServer server) {
        this.server = server;
        this.client = RedisClient.create(server.uri());
    }

    @Override
    public LockStore newStore() {
        return RedisLockStore.create(client).publishChanges(true);
    }

    @Override
    public long keyCount(String namespace) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().keys(namespace + ":*").size();
        }
    }

    @Override
    public String address() {
        return server.uri();
    }

    @Override
    public Class<? extends Remote> remote() {
        return Forked.class;
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void start() {
        server.restart();
    }

    /** The store in another process. */
    public static final class Forked implements Remote {
        @Override
        public LockStore store(String address) {
            return RedisLockStore.create(RedisClient.create(address)).publishChanges(true);
        }
    }
}
