package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.StoriesContract;
import io.nats.client.Connection;
import org.junit.jupiter.api.AfterAll;

class NatsStoriesTest extends StoriesContract {

    private static final Connection CONNECTION =
            NatsConnections.open(NatsTestServer.shared().uri());

    @AfterAll
    static void close() throws InterruptedException {
        CONNECTION.close();
    }

    @Override
    protected LockStore newStore() {
        return NatsLockStore.create(CONNECTION);
    }
}
