package io.johnnylocke.store.nats;

import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.BackendContract;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

class NatsBackendTest extends BackendContract {

    @Override
    protected Backend open(String namespace, Backend.Events events) {
        return new NatsBackend(
                new Connecting(CompletableFuture.completedFuture(NatsConnections.shared())),
                new NatsNames(namespace, ""),
                BucketSettings.DEFAULT,
                events,
                ForkJoinPool.commonPool());
    }
}
