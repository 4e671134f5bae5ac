package io.johnnylocke.store.contract;

import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that counts the requests made to another one. */
public final class CountingLockStore extends DelegatingLockStore {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger acquires = new AtomicInteger();

    /** Counts the requests to this store. */
    public CountingLockStore(LockStore store) {
        super(store);
    }

    /** Returns how many requests were made so far. */
    public int requests() {
        return requests.get();
    }

    /** Returns how many of them asked for a lock. */
    public int acquires() {
        return acquires.get();
    }

    @Override
    public StoreConnection open(StoreContext context) {
        return new Connection(super.open(context));
    }

    private final class Connection extends DelegatingStoreConnection {

        Connection(StoreConnection connection) {
            super(connection);
        }

        @Override
        public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
            acquires.incrementAndGet();
            return super.acquire(request);
        }

        @Override
        protected StoreConnection target() {
            requests.incrementAndGet();
            return super.target();
        }
    }
}
