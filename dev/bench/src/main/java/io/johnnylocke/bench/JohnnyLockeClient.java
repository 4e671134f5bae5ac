package io.johnnylocke.bench;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Johnny Locke as it comes: one template with its defaults. */
final class JohnnyLockeClient implements AutoCloseable {

    private final LockTemplate locks;
    private final Runnable disconnect;

    JohnnyLockeClient(String address) {
        if (Backend.of(address) == Backend.NATS) {
            Connection connection = connect(address);
            locks = locks(NatsLockStore.create(connection));
            disconnect = () -> close(connection);
        } else {
            RedisClient client = RedisClient.create(address);
            locks = locks(RedisLockStore.create(client));
            disconnect = client::shutdown;
        }
    }

    private static LockTemplate locks(LockStore store) {
        return LockTemplate.builder(store).namespace("bench").build();
    }

    private static Connection connect(String address) {
        try {
            return Nats.connect(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
