package io.johnnylocke.store;

import io.johnnylocke.LockInspection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What one client does in a store. Each method is one atomic step on the server, or resolves to one by compare-and-set.
 * None blocks, retries or waits for a lock; each may be called on any thread. The stages fail with
 * {@link io.johnnylocke.LockStoreException} only, and may complete on the client library's threads.
 *
 * <p>Requests for one key take effect in the order in which they were made, as far as the backend and its client library
 * can; nothing may break if a copy of one arrives late.
 *
 * <p>Leases are judged by the backend's clock alone.
 */
public interface StoreConnection extends AutoCloseable {

    /** Asks for a lock. */
    CompletionStage<AcquireOutcome> acquire(AcquireRequest request);

    /** Changes the state and gives up a lock, or passes it to a successor. */
    CompletionStage<ReleaseOutcome> release(ReleaseRequest request);

    /** Changes the state and goes on holding. */
    CompletionStage<WriteOutcome> write(WriteRequest request);

    /** Renews a lease. */
    CompletionStage<RenewOutcome> renew(RenewRequest request);

    /** Ends a session that no longer wants the lock. */
    CompletionStage<CancelOutcome> cancel(CancelRequest request);

    /** Takes a lock away from its holder; says whether the token holds no longer because it was revoked, now or before. */
    CompletionStage<Boolean> revoke(RevokeRequest request);

    /** Looks whether a key is free, and listens if it is not. */
    CompletionStage<ObserveOutcome> observe(ObserveRequest request);

    /** Ends listening to a key. Does nothing if nobody listens. */
    void unobserve(String key);

    /**
     * Tells of changes of all states of the namespace from now on, also after the connection was interrupted: the listener's
     * {@link ChangeListener#resync()} says when it begins. Does nothing if it cannot {@linkplain
     * StoreCapabilities#changes() tell}. There is one listener at a time.
     *
     * @param listener called on any thread; does not block
     */
    void watch(ChangeListener listener);

    /** Ends telling of changes. Does nothing if nobody listens. */
    void unwatch();

    /** Reads the state that was last committed, from where writes go. */
    CompletionStage<Optional<byte[]>> read(String key);

    /** Reads a state that was committed once, from wherever it costs those who write the least; as {@link #read} unless overridden. */
    default CompletionStage<Optional<byte[]>> readPossiblyStale(String key) {
        return read(key);
    }

    /**
     * Drops what the store keeps about a key that nobody holds or waits for, if the token is still the last one issued.
     * Tokens rise on nevertheless.
     */
    CompletionStage<Void> forget(String key, long token);

    /** Looks at a key without changing anything. */
    CompletionStage<LockInspection> inspect(String key);

    /** Asks the backend for a sign of life. */
    CompletionStage<StoreHealth> ping();

    /**
     * Says that a request has been unanswered for a long time: the store may want to look after its connection. If it gives
     * that up, it fails all requests that are unanswered, so that they can be sent again; if the backend is only slow, it
     * does nothing. Does not block.
     */
    void suspect();

    /**
     * Ends subscriptions, threads and connections that this connection opened; the user's client stays open. Pending
     * stages fail. A second call does nothing.
     */
    @Override
    void close();
}
