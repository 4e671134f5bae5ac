package io.johnnylocke.store.nats;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.cas.CasStoreConnection;
import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A store in a key-value bucket of NATS JetStream, on a server 2.9 or newer. Immutable and thread-safe.
 *
 * <p>The state of a key is the value of that key in the bucket, and what the store knows about the lock is in headers of
 * that same message. Every write is compared with the last sequence of the key. The fencing token is a sequence of the
 * bucket's stream. Leases are judged by the server's clock, which the clients know up to a round trip.
 */
public final class NatsLockStore implements LockStore {

    /** What a server takes by default, less what the headers need. */
    private static final int MAXIMUM_STATE_SIZE = (1 << 20) - (64 << 10);

    private final NatsConnectionSource connections;
    private final BucketSettings settings;

    private NatsLockStore(NatsConnectionSource connections, BucketSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /**
     * Returns a store on the server of this connection. Its bucket is named after the namespace, kept in files, not
     * replicated, and created when it is missing.
     *
     * @param connection the connection; it belongs to the caller and is never closed here. To outlive an outage of more than
     *     two minutes it needs {@code maxReconnects(-1)}
     */
    public static NatsLockStore create(Connection connection) {
        return create(CompletableFuture.completedFuture(Objects.requireNonNull(connection, "connection")));
    }

    /**
     * Returns a store on the server of a connection that there will be. Locks fail until then.
     *
     * @param connecting the connection; it belongs to the caller and is never closed here
     */
    public static NatsLockStore create(CompletionStage<Connection> connecting) {
        return create(new Connecting(Objects.requireNonNull(connecting, "connecting")));
    }

    /**
     * Returns a store on the server of the connections of this source. Locks fail while there is none, and say why.
     *
     * @param connections the connections; they belong to the caller and are never closed here
     */
    public static NatsLockStore create(NatsConnectionSource connections) {
        return new NatsLockStore(Objects.requireNonNull(connections, "connections"), BucketSettings.DEFAULT);
    }

    /**
     * Returns a store in this bucket, in which the keys start with the namespace.
     *
     * @param name letters, digits, {@code _} and {@code -}
     * @throws IllegalArgumentException if it has other characters, or none
     */
    public NatsLockStore bucket(String name) {
        return new NatsLockStore(connections, settings.withName(name));
    }

    /**
     * Returns a store whose bucket is kept so.
     *
     * @param storage {@link StorageType#File} is the default; in memory it is lost when the server stops, and needs 2.10
     */
    public NatsLockStore storage(StorageType storage) {
        return new NatsLockStore(connections, settings.withStorage(Objects.requireNonNull(storage, "storage")));
    }

    /**
     * Returns a store whose bucket is kept by so many servers.
     *
     * @param replicas 1, the default, 3 or 5; more than one needs 2.10, for older servers can lose updates then
     * @throws IllegalArgumentException if it is another number
     */
    public NatsLockStore replicas(int replicas) {
        return new NatsLockStore(connections, settings.withReplicas(replicas));
    }

    /**
     * Returns a store whose bucket is created when it is missing, or not.
     *
     * @param create {@code true} is the default; if {@code false} locks fail while the bucket is missing
     */
    public NatsLockStore createBucket(boolean create) {
        return new NatsLockStore(connections, settings.withCreate(create));
    }

    @Override
    public String name() {
        return "nats";
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(
                true, true, Duration.ofMillis(1), MAXIMUM_STATE_SIZE, CasStoreConnection.RETENTION);
    }

    @Override
    public StoreConnection open(StoreContext context) {
        NatsNames names = new NatsNames(context.namespace(), settings.name());
        return new CasStoreConnection(
                context, (events, executor) -> new NatsBackend(connections, names, settings, events, executor));
    }
}
