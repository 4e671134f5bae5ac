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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    private final Connecting connecting;
    private final BucketSettings settings;

    private NatsLockStore(Connecting connecting, BucketSettings settings) {
        this.connecting = connecting;
        this.settings = settings;
    }

    /**
     * Returns a store on the server of this connection. Its bucket is named after the namespace, kept in files, not
     * replicated, and created when it is missing.
     *
     * @param connection the connection; it belongs to the caller and is never closed here
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
        return create(connecting, () -> null);
    }

    /**
     * Returns a store on the server of a connection that there will be. Locks fail until then, and say why.
     *
     * @param connecting the connection; it belongs to the caller and is never closed here
     * @param obstacle tells why there is no connection yet, or {@code null} if that is not known
     */
    public static NatsLockStore create(
            CompletionStage<Connection> connecting, Supplier<? extends @Nullable String> obstacle) {
        return new NatsLockStore(
                new Connecting(
                        Objects.requireNonNull(connecting, "connecting"), Objects.requireNonNull(obstacle, "obstacle")),
                BucketSettings.DEFAULT);
    }

    /**
     * Returns a store in this bucket, in which the keys start with the namespace.
     *
     * @param name letters, digits, {@code _} and {@code -}
     * @throws IllegalArgumentException if it has other characters, or none
     */
    public NatsLockStore bucket(String name) {
        return new NatsLockStore(connecting, settings.withName(name));
    }

    /**
     * Returns a store whose bucket is kept so.
     *
     * @param storage {@link StorageType#File} is the default; in memory it is lost when the server stops, and needs 2.10
     */
    public NatsLockStore storage(StorageType storage) {
        return new NatsLockStore(connecting, settings.withStorage(Objects.requireNonNull(storage, "storage")));
    }

    /**
     * Returns a store whose bucket is kept by so many servers.
     *
     * @param replicas 1, the default, 3 or 5; more than one needs 2.10, for older servers can lose updates then
     * @throws IllegalArgumentException if it is another number
     */
    public NatsLockStore replicas(int replicas) {
        return new NatsLockStore(connecting, settings.withReplicas(replicas));
    }

    /**
     * Returns a store whose bucket is created when it is missing, or not.
     *
     * @param create {@code true} is the default; if {@code false} locks fail while the bucket is missing
     */
    public NatsLockStore createBucket(boolean create) {
        return new NatsLockStore(connecting, settings.withCreate(create));
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
                context, (events, executor) -> new NatsBackend(connecting, names, settings, events, executor));
    }
}
