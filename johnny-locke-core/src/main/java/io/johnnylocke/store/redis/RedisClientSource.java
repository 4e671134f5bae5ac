package io.johnnylocke.store.redis;

import io.lettuce.core.AbstractRedisClient;

/**
 * Gives a store the client that it works on, each time that a template starts: for frameworks that make one for locks alone,
 * or replace theirs when they are started again. Thread-safe.
 */
public interface RedisClientSource {

    /**
     * Returns a client with a default URI: a {@link io.lettuce.core.RedisClient} or a {@link
     * io.lettuce.core.cluster.RedisClusterClient}. Does not block.
     */
    AbstractRedisClient open();

    /**
     * Takes the client back when the template has closed all that it had opened on it.
     *
     * @param client what {@link #open()} returned
     */
    void close(AbstractRedisClient client);
}
