package io.johnnylocke.store.redis;

import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.Objects;

/**
 * A store on a Redis server (7.0 or newer) or Valkey server (7.2 or newer), or on a cluster of them. Immutable and thread-safe.
 *
 * <p>Every key starts with the namespace and is written with an expiry, but for states that were given none. Leases are
 * judged by the server's clock. What an acknowledged write survives is what the server's persistence settings make it
 * survive.
 */
public final class RedisLockStore implements LockStore {

    /** How long the record of a lock that nobody holds is kept. */
    private static final Duration RETENTION = Duration.ofSeconds(15);

    /** The largest state that travels with a grant; a larger one is fetched. */
    private static final int INLINE = 4096;

    /** Lua copies a state twice, at some milliseconds for each megabyte, and the server does nothing else meanwhile. */
    private static final int MAXIMUM_STATE_SIZE = 16 << 20;

    private final RedisClientSource clients;

    private final boolean publishesChanges;

    private RedisLockStore(RedisClientSource clients, boolean publishesChanges) {
        this.clients = clients;
        this.publishesChanges = publishesChanges;
    }

    /**
     * Returns a store on the server that the client connects to by default. Two connections are opened for each template:
     * one for commands, one for events. They follow the client's options for TLS, authentication and time-outs; that of its URI
     * should be a few seconds, for so long it is waited for a server that lets us in and then says nothing.
     *
     * @param client the client, with a default URI; it belongs to the caller and is never closed here
     */
    public static RedisLockStore create(RedisClient client) {
        return create(new UsersClient(Objects.requireNonNull(client, "client")));
    }

    /**
     * Returns a store on a cluster. Connections are opened for each template: for commands to those servers that have its keys,
     * and one for events. They follow the client's options for TLS, authentication and time-outs.
     *
     * @param client the client; it belongs to the caller and is never closed here
     */
    public static RedisLockStore create(RedisClusterClient client) {
        return create(new UsersClient(Objects.requireNonNull(client, "client")));
    }

    /**
     * Returns a store on the servers that the clients of this source connect to by default.
     *
     * @param clients asked for a client each time that a template starts
     */
    public static RedisLockStore create(RedisClientSource clients) {
        return new RedisLockStore(Objects.requireNonNull(clients, "clients"), false);
    }

    /**
     * Returns a store whose writes are published, one message for each, so that a whole namespace can be {@linkplain
     * io.johnnylocke.LockOperations#onChange(java.util.function.Consumer, Runnable) watched}. All that write in the namespace
     * must publish, lest the watches miss what the others write.
     *
     * @param publish {@code false} is the default
     */
    public RedisLockStore publishChanges(boolean publish) {
        return new RedisLockStore(clients, publish);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(true, publishesChanges, Duration.ofMillis(1), MAXIMUM_STATE_SIZE, RETENTION);
    }

    @Override
    public StoreConnection open(StoreContext context) {
        RedisNames names = new RedisNames(context.namespace(), context.clientId());
        AbstractRedisClient client = clients.open();
        RedisDriver driver = RedisDriver.of(client, names);
        RedisScripts scripts = RedisScripts.load(names, RETENTION, INLINE, driver.countsReceivers(), publishesChanges);
        return new RedisStoreConnection(driver, () -> clients.close(client), names, scripts, context.listener());
    }

    private record UsersClient(AbstractRedisClient client) implements RedisClientSource {

        @Override
        public AbstractRedisClient open() {
            return client;
        }

        @Override
        public void close(AbstractRedisClient opened) {
            // It is not ours.
        }
    }
}
