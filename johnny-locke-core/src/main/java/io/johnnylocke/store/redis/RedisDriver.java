package io.johnnylocke.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How a client connects: to one server, which Sentinel may name, or to a cluster. */
interface RedisDriver extends AutoCloseable {

    /**
     * Returns the driver for a client.
     *
     * @param names what keys are called on the server
     *
     * @throws IllegalArgumentException if it is neither for a server nor for a cluster
     */
    static RedisDriver of(AbstractRedisClient client, RedisNames names) {
        if (client instanceof RedisClient single) {
            return new SingleDriver(single);
        }
        if (client instanceof RedisClusterClient cluster) {
            return new ClusterDriver(cluster, names);
        }
        throw new IllegalArgumentException("no client for a Redis server or cluster: " + client.getClass());
    }

    /** Asks where the servers are now. Blocks. */
    void locate();

    /** Connects for events. Blocks. */
    StatefulRedisPubSubConnection<byte[], byte[]> connectForEvents();

    /** Connects for commands. Blocks. */
    Commands connectForCommands();

    /** Connects for reads that replicas answer, or returns {@code null} if it is not known where they are. Does not block. */
    @Nullable
    CompletionStage<Commands> connectToReplicas();

    /** Returns the servers that have keys, as far as is known. */
    List<String> servers();

    /** Names a server in a message. */
    String describe(String server);

    /** Returns the server that has the keys of a lock, as far as is known. */
    String serverOf(String key);

    /** Returns the connection to one server out of those for commands. It follows no redirections. Does not block. */
    CompletionStage<StatefulRedisConnection<byte[], byte[]>> connectionTo(String server, Commands commands);

    /**
     * Refuses connections that were made to different servers, of which one was the primary a moment ago: a state would be read
     * from another one than the lock was granted by. Blocks.
     *
     * @throws io.johnnylocke.LockStoreException if they were
     */
    void checkSame(List<Commands> connections);

    /** Returns how many replicas a server has as far as is known, those included that are away. */
    int replicasOf(String server);

    /** So many replicas are there at the same time. */
    void sawReplicas(int count);

    /** Returns whether there is one server, which knows all who receive what it publishes. */
    boolean isOneServer();

    /** A command has failed in a way that may mean that the servers have changed their roles. Does not block. */
    void suspectRoles();

    /** Returns what counts the connections that break. */
    Breaks breaks();

    /** Leaves the client alone. The connections belong to the caller. */
    @Override
    default void close() {
        breaks().close();
    }

    /** A connection for commands, to be called in two ways. */
    record Commands(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> async,
            RedisClusterCommands<byte[], byte[]> sync) {}
}
