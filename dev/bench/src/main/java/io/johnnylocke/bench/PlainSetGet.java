package io.johnnylocke.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;

/** No lock at all: a GET and a SET through the client library that Johnny Locke uses, and as there on one connection. */
final class PlainSetGet implements Contender {

    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final int size;

    PlainSetGet(String address, int size) {
        this.client = RedisClient.create(address);
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
        this.size = size;
    }

    @Override
    public void count(String key) {
        byte[] name = name(key);
        connection.sync().set(name, SizedCount.next(connection.sync().get(name), size));
    }

    @Override
    public long counted(String key) {
        return SizedCount.value(connection.sync().get(name(key)));
    }

    private static byte[] name(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
