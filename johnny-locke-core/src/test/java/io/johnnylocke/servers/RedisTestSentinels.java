package io.johnnylocke.servers;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A primary, two replicas, and three Sentinels that put one of them in its place when it dies, as processes of this machine. */
public final class RedisTestSentinels implements AutoCloseable {

    private static final String PRIMARY = "primary";
    private static final int SENTINELS = 3;

    private final RedisClient client = RedisClient.create();
    private final List<RedisTestServer> servers;
    private final List<RedisTestServer> sentinels;

    private RedisTestSentinels(List<RedisTestServer> servers, List<RedisTestServer> sentinels) {
        this.servers = servers;
        this.sentinels = sentinels;
    }

    /** Returns whether Sentinels can be had here: in containers they would not find the servers. */
    public static boolean isPossible() {
        return !RedisTestServer.inContainers();
    }

    /**
     * Starts all, and waits until the Sentinels know of each other and the replicas are in step. A primary without any
     * replica takes no writes.
     */
    public static RedisTestSentinels start() {
        RedisTestServer primary = server();
        primary.awaitReady();
        List<RedisTestServer> replicas = IntStream.range(0, 2)
                .mapToObj(i -> server("--replicaof", "127.0.0.1 " + primary.port()))
                .toList();
        List<RedisTestServer> sentinels = IntStream.range(0, SENTINELS)
                .mapToObj(i -> RedisTestServer.sentinel(configuration(primary.port())))
                .toList();
        RedisTestSentinels all = new RedisTestSentinels(
                Stream.concat(Stream.of(primary), replicas.stream()).toList(), sentinels);
        all.awaitReady();
        return all;
    }

    private static RedisTestServer server(String... further) {
        List<String> options =
                new ArrayList<>(List.of("--repl-diskless-sync-delay", "0", "--min-replicas-to-write", "1"));
        options.addAll(List.of(further));
        return RedisTestServer.process(Loopback.freePort(), options.toArray(String[]::new));
    }

    private static String configuration(int primary) {
        return String.join(
                "\n",
                "sentinel monitor " + PRIMARY + " 127.0.0.1 " + primary + " 2",
                "sentinel down-after-milliseconds " + PRIMARY + " 1000",
                "sentinel failover-timeout " + PRIMARY + " 5000",
                "");
    }

    private void awaitReady() {
        Stream.concat(servers.stream(), sentinels.stream()).forEach(TestServer::awaitReady);
        eventually(() -> {
            try (StatefulRedisConnection<String, String> primary = client.connect(uri(servers.get(0)))) {
                return primary.sync()
                                .info("replication")
                                .lines()
                                .filter(line -> line.contains("state=online"))
                                .count()
                        == 2;
            }
        });
        for (RedisTestServer sentinel : sentinels) {
            eventually(() -> {
                try (StatefulRedisSentinelConnection<String, String> connection =
                        client.connectSentinel(uri(sentinel))) {
                    connection.sync().dispatch(CommandType.SENTINEL, new StatusOutput<>(StringCodec.UTF8), hurry());
                    Map<String, String> seen = connection.sync().master(PRIMARY);
                    return seen.get("num-slaves").equals("2")
                            && seen.get("num-other-sentinels").equals("2");
                }
            });
        }
    }

    /** A former primary that comes back is usually made a replica after ten seconds or more. */
    private static CommandArgs<String, String> hurry() {
        return new CommandArgs<>(StringCodec.UTF8)
                .add("DEBUG")
                .add("INFO-PERIOD")
                .add(500)
                .add("PUBLISH-PERIOD")
                .add(500);
    }

    private static RedisURI uri(RedisTestServer server) {
        return RedisURI.create(server.uri());
    }

    private static void eventually(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(condition);
    }

    /** Returns the address, as in {@code redis-sentinel://127.0.0.1:1,127.0.0.1:2#primary}. */
    public String uri() {
        return "redis-sentinel://"
                + sentinels.stream()
                        .map(sentinel -> "127.0.0.1:" + sentinel.port())
                        .collect(Collectors.joining(","))
                + "#" + PRIMARY;
    }

    /** Returns the addresses of the servers, the first primary first, and then those of the Sentinels. */
    public List<String> members() {
        return Stream.concat(servers.stream(), sentinels.stream())
                .map(TestServer::uri)
                .toList();
    }

    /** Waits until the replicas have what was written so far. */
    public void awaitReplicated() {
        eventually(() -> {
            try (StatefulRedisConnection<String, String> primary = client.connect(uri(servers.get(0)))) {
                return primary.sync().waitForReplication(2, 100) == 2;
            }
        });
    }

    /** Kills the server that was the primary at first. */
    public void killPrimary() {
        servers.get(0).stop();
    }

    /** Has the server that was the primary at first stand still. */
    public void pausePrimary() {
        servers.get(0).pause();
    }

    /** Has it go on. It takes itself for the primary still, until the Sentinels tell it. */
    public void resumeFormerPrimary() {
        servers.get(0).resume();
    }

    /** Starts it again, with the data that it had; it becomes a replica. */
    public void restartFormerPrimary() {
        servers.get(0).restart();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        sentinels.forEach(TestServer::close);
        servers.forEach(TestServer::close);
    }
}
