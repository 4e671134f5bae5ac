package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.CasStoreConnection;
import io.johnnylocke.store.cas.DelegatingBackend;
import io.johnnylocke.store.cas.Row;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that is back has all clients ask at once what they have missed, so each asks no more than it must. */
class NatsResyncTest {

    private final CountingStore store = new CountingStore();

    private static final class CountingStore implements LockStore {

        private final LockStore sound = NatsLockStore.create(NatsConnections.shared());
        private final AtomicInteger reads = new AtomicInteger();
        private Backend.Events events;

        @Override
        public String name() {
            return sound.name();
        }

        @Override
        public StoreCapabilities capabilities() {
            return sound.capabilities();
        }

        @Override
        public StoreConnection open(StoreContext context) {
            return new CasStoreConnection(context, (told, executor) -> {
                events = told;
                Backend backend = new NatsBackend(
                        new Connecting(CompletableFuture.completedFuture(NatsConnections.shared())),
                        new NatsNames(context.namespace(), ""),
                        BucketSettings.DEFAULT,
                        told,
                        executor);
                return new DelegatingBackend(backend) {
                    @Override
                    public CompletionStage<Row> read(String key) {
                        reads.incrementAndGet();
                        return super.read(key);
                    }
                };
            });
        }
    }

    @Test
    void aKeyThatIsHeldIsReadOnce() throws Exception {
        String namespace = "resync-" + UUID.randomUUID();
        try (LockTemplate locks =
                LockTemplate.builder(store).namespace(namespace).build()) {
            LockHandle<String> held =
                    locks.acquire("k", String.class, LockOptions.defaults().lease(Duration.ofMinutes(1)));
            // Once to acquire it, and once when the hold has turned out not to be a brief one.
            await().until(() -> store.reads.get() == 2);
            store.events.resync();
            await().until(() -> store.reads.get() == 3);
            await().during(Duration.ofMillis(200)).until(() -> store.reads.get() == 3);
            assertThat(held.isHeld()).isTrue();
        } finally {
            NatsConnections.shared().keyValueManagement().delete(namespace);
        }
    }
}
