package io.johnnylocke.store.nats;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;

class NatsStoriesTest extends StoriesContract {

    @Override
    protected LockStore newStore() {
        return NatsLockStore.create(NatsConnections.shared());
    }
}
