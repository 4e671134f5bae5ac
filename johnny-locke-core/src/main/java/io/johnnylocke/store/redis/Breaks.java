package io.johnnylocke.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections of a client that have broken: whatever the client library had sent on one of them and got no answer to,
 * it sends again. Listens to the client, for those to the single servers of a cluster nobody else can listen to; so what else the
 * client is used for counts, too. Thread-safe.
 */
final class Breaks implements RedisConnectionStateListener, AutoCloseable {

    private final AbstractRedisClient client;
    private final AtomicLong count = new AtomicLong();

    private Breaks(AbstractRedisClient client) {
        this.client = client;
    }

    /** Counts from now on. */
    static Breaks of(AbstractRedisClient client) {
        Breaks breaks = new Breaks(client);
        client.addListener(breaks);
        return breaks;
    }

    /** Returns how many connections have broken. If none did since a request was sent, it was sent once. */
    long count() {
        return count.get();
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        // What is closed is not made anew, and what was sent on it fails.
        if (!connection.isClosed()) {
            count.incrementAndGet();
        }
    }

    @Override
    public void close() {
        client.removeListener(this);
    }
}
