package io.johnnylocke.bench;

import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;

/** Johnny Locke as it comes: one template with its defaults. */
final class JohnnyLockeClient implements AutoCloseable {

    private final RedisClient client;
    private final LockTemplate locks;

    JohnnyLockeClient(String address) {
        client = RedisClient.create(address);
        locks = LockTemplate.builder(RedisLockStore.create(client))
                .namespace("bench")
                .build();
    }

    LockTemplate locks() {
        return locks;
    }

    @Override
    public void close() {
        locks.close();
        client.shutdown();
    }
}
