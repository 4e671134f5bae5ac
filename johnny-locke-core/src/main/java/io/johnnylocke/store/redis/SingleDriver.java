package io.johnnylocke.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/** One server. With Sentinel each new connection asks anew which one that is. */
record SingleDriver(RedisClient client) implements RedisDriver {

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
    public String serverOf(String key) {
        return "";
    }

    @Override
    public boolean countsReceivers() {
        return true;
    }

    @Override
    public void suspectRoles() {
        // Whoever connects anew is told.
    }
}
