package io.johnnylocke.bench;

import io.johnnylocke.store.redis.RedisClientSource;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Redis servers that know each other. The clients that they give are those of a service that is to survive a failover. */
abstract class RedisServers implements RedisClientSource, AutoCloseable {

    /** How long a server may be silent before the others take it for dead. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    /** How long clients wait for an answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final List<Server> servers = new ArrayList<>();
    private final RedisClient client = RedisClient.create();
    private final Map<Server, StatefulRedisConnection<String, String>> connections = new HashMap<>();

    /** Starts them, and waits until they serve. */
    abstract void start(Path program) throws Exception;

    /** Returns the address of all that a client may be told of. */
    abstract String address();

    /** Returns the server that had the key at first. */
    abstract Server primaryOf(String key);

    /** Returns whether clients that ask for the primary of the key are told one that lives. */
    abstract boolean isNamed(String key);

    /** Adds one that was started. */
    Server add(Server server) {
        servers.add(server);
        connections.put(server, client.connect(RedisURI.create(server.address())));
        return server;
    }

    /** Kills one, which is none of these any more. */
    void kill(Server server) throws IOException {
        server.close();
        servers.remove(server);
        Objects.requireNonNull(connections.remove(server)).close();
    }

    List<Server> servers() {
        return servers;
    }

    /** Has a server do something. */
    RedisCommands<String, String> on(Server server) {
        return Objects.requireNonNull(connections.get(server)).sync();
    }

    /** Returns how many take themselves for primaries. */
    long primaries() {
        return servers.stream()
                .filter(server -> on(server).role().get(0).equals("master"))
                .count();
    }

    /** Waits until a replica has what its primary has. */
    void awaitInStep(Server replica) throws InterruptedException {
        Eventually.await(
                "the replica at " + replica.address() + " is in step",
                () -> on(replica).info("replication").contains("master_link_status:up"));
    }

    /** Returns the address of one of them, or of all, for a client. */
    static RedisURI impatient(String address) {
        RedisURI uri = RedisURI.create(address);
        uri.setTimeout(TIMEOUT);
        return uri;
    }

    @Override
    public void close(AbstractRedisClient opened) {
        opened.shutdown();
    }

    @Override
    public void close() throws IOException {
        client.shutdown();
        for (Server server : servers) {
            server.close();
        }
    }
}
