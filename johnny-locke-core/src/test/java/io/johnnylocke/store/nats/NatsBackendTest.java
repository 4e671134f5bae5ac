package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.BackendContract;
import io.nats.client.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;

class NatsBackendTest extends BackendContract {

    private static final Connection CONNECTION =
            NatsConnections.open(NatsTestServer.shared().uri());

    @AfterAll
    static void close() throws InterruptedException {
        CONNECTION.close();
    }

    @Override
    protected Backend open(String namespace, Backend.Events events) {
        return new NatsBackend(
                new Connecting(CompletableFuture.completedFuture(CONNECTION)),
                new NatsNames(namespace, ""),
                BucketSettings.DEFAULT,
                events,
                ForkJoinPool.commonPool());
    }
}
