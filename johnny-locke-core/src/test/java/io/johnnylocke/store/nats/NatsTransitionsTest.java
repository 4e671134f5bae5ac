package io.johnnylocke.store.nats;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;

class NatsTransitionsTest extends TransitionContract {

    @Override
    protected boolean knowsWhoIsGone() {
        return false;
    }

    @Override
    protected LockStore newStore() {
        return NatsLockStore.create(NatsConnections.shared());
    }
}
