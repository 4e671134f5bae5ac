package io.johnnylocke.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three Redis servers that share the slots of a cluster, without replicas. */
final class RedisCluster implements AutoCloseable {

    private static final String SCHEME = "redis-cluster://";
    private static final int SIZE = 3;
    private static final int SLOTS = 16_384;

    /** How far above its own port a server talks to the others. */
    private static final int BUS = 10_000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Server> servers = new ArrayList<>();
    private final RedisClient client = RedisClient.create();

    private RedisCluster() {}

    static RedisCluster start(Path program) throws Exception {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < SIZE; i++) {
                cluster.servers.add(Server.redis(program, Server.freePort(BUS), "--cluster-enabled", "yes"));
            }
            cluster.form();
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void form() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            int number = i;
            on(servers.get(i), commands -> {
                commands.clusterSetConfigEpoch(number + 1);
                commands.clusterMeet("127.0.0.1", servers.get(0).port());
                return commands.clusterAddSlots(IntStream.range(SLOTS * number / SIZE, SLOTS * (number + 1) / SIZE)
                        .toArray());
            });
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Server server : servers) {
            while (!on(server, RedisCommands::clusterInfo).contains("cluster_state:ok")) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the cluster did not form");
                }
                Thread.sleep(50);
            }
        }
    }

    private <R> R on(Server server, Function<RedisCommands<String, String>, R> work) {
        try (StatefulRedisConnection<String, String> connection = client.connect(RedisURI.create(server.address()))) {
            return work.apply(connection.sync());
        }
    }

    /** Returns the address of all servers together. */
    String address() {
        return servers.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", SCHEME, ""));
    }

    /** Returns the address of each server. */
    static Stream<String> uris(String address) {
        return Stream.of(address.substring(SCHEME.length()).split(",", -1)).map(server -> "redis://" + server);
    }

    @Override
    public void close() throws IOException {
        client.shutdown();
        for (Server server : servers) {
            server.close();
        }
    }
}
