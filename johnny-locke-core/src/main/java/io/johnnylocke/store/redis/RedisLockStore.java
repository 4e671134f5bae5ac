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
 * survive, and what {@linkplain #replication replicas} and {@linkplain #fsync disks} have confirmed.
 */
public final class RedisLockStore implements LockStore {

    /** How long the record of a lock that nobody holds is kept. */
    private static final Duration RETENTION = Duration.ofSeconds(15);

    /** The largest state that travels through scripts. They copy it, and from here on that costs more than another command. */
    private static final int STAGE_ABOVE = 8 << 10;

    /** On its way a larger one would hold up too much of what else is on the connection, which all share. */
    private static final int MAXIMUM_STATE_SIZE = 16 << 20;

    private final RedisClientSource clients;

    private final boolean publishesChanges;

    private final Durability durability;

    private final int stageAbove;

    private RedisLockStore(RedisClientSource clients, boolean publishesChanges, Durability durability, int stageAbove) {
        this.clients = clients;
        this.publishesChanges = publishesChanges;
        this.durability = durability;
        this.stageAbove = stageAbove;
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
        return new RedisLockStore(Objects.requireNonNull(clients, "clients"), false, Durability.NONE, STAGE_ABOVE);
    }

    /**
     * Returns a store whose writes are published, one message for each, so that a whole namespace can be {@linkplain
     * io.johnnylocke.LockOperations#onChange(java.util.function.Consumer, Runnable) watched}. All that write in the namespace
     * must publish, lest the watches miss what the others write.
     *
     * @param publish {@code false} is the default
     */
    public RedisLockStore publishChanges(boolean publish) {
        return new RedisLockStore(clients, publish, durability, stageAbove);
    }

    /**
     * Returns a store that waits for replicas before it says that a lock is acquired, released, written, renewed or revoked. It
     * opens three more connections for each template, in a cluster to each server that has its keys. All that lock in
     * the namespace should have the same setting: each is promised only what its own says.
     *
     * @param confirmedBy how many replicas must confirm; {@link Replication#NONE} is the default
     */
    public RedisLockStore replication(Replication confirmedBy) {
        Objects.requireNonNull(confirmedBy, "confirmedBy");
        return new RedisLockStore(
                clients, publishesChanges, new Durability(confirmedBy, durability.fsync()), stageAbove);
    }

    /**
     * Returns a store that waits until it is on disk before it says that a lock is acquired, released, written, renewed or
     * revoked: until the primary has synced its append-only file and, if {@linkplain #replication replicas} must confirm, each of those has
     * synced its own. What was said then survives that all servers crash or lose power at once; it does not survive that a
     * replica takes the primary's place that has not confirmed it, nor that a disk is lost, or says that it has what it has not. What
     * is not confirmed in time fails as it does with {@link Replication}. As many connections are opened as for that.
     *
     * <p>This takes Redis 7.2, Valkey 7.2 or newer with {@code appendonly yes} and {@code appendfsync always}, with which each
     * write of any client waits for the disk. A server that has something else when a client connects is refused: calls fail
     * and say what is missing. In a cluster one primary is looked at; all servers, and replicas, must be set up alike.
     *
     * @param fsync {@code false} is the default
     */
    public RedisLockStore fsync(boolean fsync) {
        return new RedisLockStore(
                clients, publishesChanges, new Durability(durability.replication(), fsync), stageAbove);
    }

    /**
     * Returns a store that sends states of more than so many bytes past its scripts, which would copy them: they are staged,
     * and take another command each way. Clients of one namespace may differ in this.
     *
     * @param bytes the size of the largest state that is not staged, 8192 by default; with zero all are staged but empty ones
     * @throws IllegalArgumentException if the number is negative
     */
    public RedisLockStore stageAbove(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("states cannot be staged above " + bytes + " bytes: give 0 or more");
        }
        return new RedisLockStore(clients, publishesChanges, durability, bytes);
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
        RedisScripts scripts = RedisScripts.load(names, RETENTION, stageAbove, driver.isOneServer(), publishesChanges);
        return new RedisStoreConnection(
                driver, () -> clients.close(client), names, scripts, durability, context.listener());
    }

    @Override
    public String toString() {
        return "Redis, replication: " + durability.replication() + (durability.fsync() ? ", fsync" : "")
                + ", states staged above: " + stageAbove + " bytes";
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
