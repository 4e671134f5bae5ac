package io.johnnylocke.store.redis;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;

class RedisTransitionsTest extends TransitionContract {

    @Override
    protected LockStore newStore() {
        return RedisLockStore.create(RedisClients.shared());
    }
}
