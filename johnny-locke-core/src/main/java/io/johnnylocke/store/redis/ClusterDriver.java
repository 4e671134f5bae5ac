package io.johnnylocke.store.redis;

import io.lettuce.core.ReadFrom;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cluster. What was published on one of its servers all others publish, too, so events come from any of them. The library
 * follows redirections; where the servers are it is told to ask when they seem to have changed.
 */
final class ClusterDriver implements RedisDriver {

    /** More often than this nobody asks where the servers are. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final RedisClusterClient client;
    private final RedisNames names;
    private final Breaks breaks;
    private final AtomicLong askedAt = new AtomicLong(System.nanoTime());

    ClusterDriver(RedisClusterClient client, RedisNames names) {
        this.client = client;
        this.breaks = Breaks.of(client);
        this.names = names;
    }

    @Override
    public void locate() {
        client.refreshPartitions();
    }

    @Override
    public StatefulRedisPubSubConnection<byte[], byte[]> connectForEvents() {
        return client.connectPubSub(ByteArrayCodec.INSTANCE);
    }

    @Override
    public Commands connectForCommands() {
        return commandsOf(client.connect(ByteArrayCodec.INSTANCE));
    }

    @Override
    public CompletionStage<Commands> connectToReplicas() {
        return client.connectAsync(ByteArrayCodec.INSTANCE).thenApply(connection -> {
            connection.setReadFrom(ReadFrom.REPLICA_PREFERRED);
            return commandsOf(connection);
        });
    }

    private static Commands commandsOf(StatefulRedisClusterConnection<byte[], byte[]> connection) {
        return new Commands(connection, connection.async(), connection.sync());
    }

    @Override
    public List<String> servers() {
        return client.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM)
                        && !node.getSlots().isEmpty())
                .map(RedisClusterNode::getNodeId)
                .toList();
    }

    @Override
    public String describe(String server) {
        RedisClusterNode node = client.getPartitions().getPartitionByNodeId(server);
        return "the primary "
                + (node == null
                        ? server
                        : node.getUri().getHost() + ":" + node.getUri().getPort());
    }

    @Override
    public String serverOf(String key) {
        RedisClusterNode server = client.getPartitions().getMasterBySlot(SlotHash.getSlot(names.state(key)));
        return server == null ? "" : server.getNodeId();
    }

    @Override
    public CompletionStage<StatefulRedisConnection<byte[], byte[]>> connectionTo(String server, Commands commands) {
        try {
            return ((StatefulRedisClusterConnection<byte[], byte[]>) commands.connection()).getConnectionAsync(server);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e); // No server has the slot, or that one has left.
        }
    }

    @Override
    public void checkSame(List<Commands> connections) {
        // Each of them goes to the server of the slot.
    }

    @Override
    public int replicasOf(String server) {
        return (int) client.getPartitions().stream()
                .filter(node -> server.equals(node.getSlaveOf()))
                .count();
    }

    @Override
    public void sawReplicas(int count) {
        // The servers tell of those that are away, too.
    }

    @Override
    public boolean isOneServer() {
        return false;
    }

    @Override
    public void suspectRoles() {
        long last = askedAt.get();
        long now = System.nanoTime();
        if (now - last > PAUSE.toNanos() && askedAt.compareAndSet(last, now)) {
            client.refreshPartitionsAsync();
        }
    }

    @Override
    public Breaks breaks() {
        return breaks;
    }
}
