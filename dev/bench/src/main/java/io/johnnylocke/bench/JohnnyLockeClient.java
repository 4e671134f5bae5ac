package io.johnnylocke.bench;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.store.redis.RedisClientSource;
import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.store.redis.Replication;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.nats.client.Connection;

/** Johnny Locke as it comes: one template with its defaults. */
final class JohnnyLockeClient implements AutoCloseable {

    /** The namespace of all keys here, and on NATS the name of their bucket. */
    static final String NAMESPACE = "bench";

    private final LockTemplate locks;
    private final Runnable disconnect;

    JohnnyLockeClient(String address) {
        if (Backend.of(address) == Backend.NATS) {
            Connection connection = NatsConnections.open(address);
            locks = locks(NatsLockStore.create(connection));
            disconnect = () -> NatsConnections.close(connection);
        } else if (Backend.of(address) == Backend.REDIS_CLUSTER) {
            RedisClusterClient client = RedisClusterClient.create(
                    RedisCluster.uris(address).map(RedisURI::create).toList());
            locks = locks(RedisLockStore.create(client));
            disconnect = client::shutdown;
        } else {
            RedisClient client = RedisClient.create(address);
            locks = locks(RedisLockStore.create(client));
            disconnect = client::shutdown;
        }
    }

    /** Creates a client on Redis whose writes replicas confirm. */
    JohnnyLockeClient(String address, Replication replication) {
        RedisClient client = RedisClient.create(address);
        locks = locks(RedisLockStore.create(client).replication(replication));
        disconnect = client::shutdown;
    }

    /** Creates a client on Redis whose client library's client comes from there. */
    JohnnyLockeClient(RedisClientSource clients) {
        locks = locks(RedisLockStore.create(clients));
        disconnect = () -> {};
    }

    /** Creates a client on a connection to NATS, which it closes. */
    JohnnyLockeClient(Connection connection) {
        locks = locks(NatsLockStore.create(connection));
        disconnect = () -> NatsConnections.close(connection);
    }

    private static LockTemplate locks(LockStore store) {
        return LockTemplate.builder(store).namespace(NAMESPACE).build();
    }

    LockTemplate locks() {
        return locks;
    }

    @Override
    public void close() {
        locks.close();
        disconnect.run();
    }
}
