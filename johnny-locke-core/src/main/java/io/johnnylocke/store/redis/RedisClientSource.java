package io.johnnylocke.store.redis;

import io.lettuce.core.RedisClient;

/**
 * Gives a store the client that it works on, each time that a template starts: for frameworks that make one for locks alone,
 * or replace theirs when they are started again. Thread-safe.
 */
public interface RedisClientSource {

    /** Returns a client with a default URI. Does not block. */
    RedisClient open();

    /**
     * Takes the client back when the template has closed all that it had opened on it.
     *
     * @param client what {@link #open()} returned
     */
    void close(RedisClient client);
}
