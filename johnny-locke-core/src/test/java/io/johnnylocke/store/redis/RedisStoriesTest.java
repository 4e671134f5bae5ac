package io.johnnylocke.store.redis;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;

class RedisStoriesTest extends StoriesContract {

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(RedisClients.shared());
    }
}
