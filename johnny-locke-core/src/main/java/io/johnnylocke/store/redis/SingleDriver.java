package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One server. With Sentinel each new connection asks anew which one that is. */
final class SingleDriver implements RedisDriver {

    private final RedisClient client;
    private final Breaks breaks;

    /** Never falls: a primary that was cut off from its replicas must not take itself for one that has none. */
    private final AtomicInteger replicas = new AtomicInteger();

    SingleDriver(RedisClient client) {
        this.client = client;
        this.breaks = Breaks.of(client);
    }

    @Override
    public void locate() {
        // Whoever connects asks.
    }

    @Override
    public StatefulRedisPubSubConnection<byte[], byte[]> connectForEvents() {
        return client.connectPubSub(ByteArrayCodec.INSTANCE);
    }

    @Override
    public Commands connectForCommands() {
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        return new Commands(connection, connection.async(), connection.sync());
    }

    @Override
    public @Nullable CompletionStage<Commands> connectToReplicas() {
        return null; // Only the client knows its address, and its password.
    }

    @Override
    public List<String> servers() {
        return List.of("");
    }

    @Override
    public String describe(String server) {
        return "the primary";
    }

    @Override
    public String serverOf(String key) {
        return "";
    }

    @Override
    public CompletionStage<StatefulRedisConnection<byte[], byte[]>> connectionTo(String server, Commands commands) {
        return CompletableFuture.completedFuture((StatefulRedisConnection<byte[], byte[]>) commands.connection());
    }

    @Override
    public void checkSame(List<Commands> connections) {
        List<String> runs = connections.stream()
                .map(connection -> RedisServer.run(connection.sync()))
                .distinct()
                .toList();
        if (runs.size() > 1) {
            throw LockStoreException.unavailable(
                    null, "Redis is failing over: connections that were made now are to different servers", null);
        }
    }

    @Override
    public int replicasOf(String server) {
        return replicas.get();
    }

    @Override
    public void sawReplicas(int count) {
        replicas.accumulateAndGet(count, Math::max);
    }

    @Override
    public boolean isOneServer() {
        return true;
    }

    @Override
    public void suspectRoles() {
        // Whoever connects anew is told.
    }

    @Override
    public Breaks breaks() {
        return breaks;
    }
}
