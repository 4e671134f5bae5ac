package io.johnnylocke.bench;

import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;

/** Johnny Locke as it comes: one template with its defaults. */
final class JohnnyLockeContender implements Contender {

    private final RedisClient client;
    private final LockTemplate locks;

    JohnnyLockeContender(String address) {
        client = RedisClient.create(address);
        locks = LockTemplate.builder(RedisLockStore.create(client))
                .namespace("bench")
                .build();
    }

    @Override
    public void count(String key) {
        locks.withLock(key, String.class, Count::next);
    }

    @Override
    public long counted(String key) {
        return Count.value(locks.read(key, String.class).orElse(null));
    }

    @Override
    public void close() {
        locks.close();
        client.shutdown();
    }
}
