package io.johnnylocke.store.contract;

import io.johnnylocke.LockInspection;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A connection that passes everything on to another one, to be changed by subclasses. */
public class DelegatingStoreConnection implements StoreConnection {

    private final StoreConnection connection;

    /** Passes everything on to this connection. */
    protected DelegatingStoreConnection(StoreConnection connection) {
        this.connection = connection;
    }

    /** Returns where the next request goes; called once for each. */
    protected StoreConnection target() {
        return connection;
    }

    @Override
    public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
        return target().acquire(request);
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
        return target().release(request);
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteRequest request) {
        return target().write(request);
    }

    @Override
    public CompletionStage<RenewOutcome> renew(RenewRequest request) {
        return target().renew(request);
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
        return target().cancel(request);
    }

    @Override
    public CompletionStage<Boolean> revoke(RevokeRequest request) {
        return target().revoke(request);
    }

    @Override
    public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
        return target().observe(request);
    }

    @Override
    public void unobserve(String key) {
        connection.unobserve(key);
    }

    @Override
    public void watch(ChangeListener listener) {
        connection.watch(listener);
    }

    @Override
    public void unwatch() {
        connection.unwatch();
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return target().read(key);
    }

    @Override
    public CompletionStage<Optional<byte[]>> readPossiblyStale(String key) {
        return target().readPossiblyStale(key);
    }

    @Override
    public CompletionStage<Void> forget(String key, long token) {
        return target().forget(key, token);
    }

    @Override
    public CompletionStage<LockInspection> inspect(String key) {
        return target().inspect(key);
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return target().ping();
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
