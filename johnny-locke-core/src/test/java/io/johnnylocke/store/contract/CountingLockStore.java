package io.johnnylocke.store.contract;

import io.johnnylocke.LockInspection;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreHealth;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that counts the requests made to another one. */
public final class CountingLockStore implements LockStore {

    private final LockStore store;
    private final AtomicInteger requests = new AtomicInteger();

    /** Counts the requests to this store. */
    public CountingLockStore(LockStore store) {
        this.store = store;
    }

    /** Returns how many requests were made so far. */
    public int requests() {
        return requests.get();
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public StoreConnection open(StoreContext context) {
        return new Connection(store.open(context));
    }

    private final class Connection implements StoreConnection {

        private final StoreConnection connection;

        Connection(StoreConnection connection) {
            this.connection = connection;
        }

        private StoreConnection counted() {
            requests.incrementAndGet();
            return connection;
        }

        @Override
        public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
            return counted().acquire(request);
        }

        @Override
        public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
            return counted().release(request);
        }

        @Override
        public CompletionStage<RenewOutcome> renew(RenewRequest request) {
            return counted().renew(request);
        }

        @Override
        public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
            return counted().cancel(request);
        }

        @Override
        public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
            return counted().observe(request);
        }

        @Override
        public void unobserve(String key) {
            connection.unobserve(key);
        }

        @Override
        public CompletionStage<Optional<byte[]>> read(String key) {
            return counted().read(key);
        }

        @Override
        public CompletionStage<Void> forget(String key, long token) {
            return counted().forget(key, token);
        }

        @Override
        public CompletionStage<LockInspection> inspect(String key) {
            return counted().inspect(key);
        }

        @Override
        public CompletionStage<StoreHealth> ping() {
            return counted().ping();
        }

        @Override
        public void suspect() {
            connection.suspect();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
