package io.johnnylocke.bench;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three Redis servers that share the slots of a cluster, with a replica each or without. */
final class RedisCluster extends RedisServers {

    private static final String SCHEME = "redis-cluster://";
    private static final int PRIMARIES = 3;

    /** How far above its own port a server talks to the others. */
    private static final int BUS = 10_000;

    /** How often clients look where the servers are, and how soon again when something has failed. */
    private static final Duration REFRESH = Duration.ofSeconds(1);

    private final int size;
    private final List<String> options = new ArrayList<>(List.of("--cluster-enabled", "yes"));

    private RedisCluster(int size, String... further) {
        this.size = size;
        options.addAll(List.of(further));
    }

    static RedisCluster withoutReplicas() {
        return new RedisCluster(PRIMARIES);
    }

    /** Returns one in which a replica takes over when its primary dies. */
    static RedisCluster withReplicas() {
        return new RedisCluster(
                2 * PRIMARIES,
                "--repl-diskless-sync-delay",
                "0",
                "--cluster-node-timeout",
                Long.toString(SILENCE.toMillis()));
    }

    @Override
    void start(Path program) throws Exception {
        for (int i = 0; i < size; i++) {
            add(Server.redis(program, Server.freePort(BUS), options.toArray(String[]::new)));
        }
        for (int i = 0; i < size; i++) {
            on(servers().get(i)).clusterSetConfigEpoch(i + 1);
            on(servers().get(i)).clusterMeet("127.0.0.1", servers().get(0).port());
        }
        for (int i = 0; i < PRIMARIES; i++) {
            int number = i;
            on(servers().get(i))
                    .clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT)
                            .filter(slot -> owner(slot) == number)
                            .toArray());
        }
        for (int i = PRIMARIES; i < size; i++) {
            replicate(servers().get(i), servers().get(i - PRIMARIES));
        }
        for (Server server : servers()) {
            Eventually.await(
                    "the cluster has formed",
                    () -> on(server).clusterInfo().contains("cluster_state:ok")
                            && on(server)
                                            .clusterNodes()
                                            .lines()
                                            .filter(line -> line.contains("slave"))
                                            .count()
                                    == size - PRIMARIES);
        }
    }

    private void replicate(Server replica, Server primary) throws InterruptedException {
        String id = on(primary).clusterMyId();
        Eventually.await(
                "the server at " + replica.address() + " knows its primary",
                () -> on(replica).clusterNodes().contains(id));
        on(replica).clusterReplicate(id);
        awaitInStep(replica);
    }

    private static int owner(int slot) {
        return slot * PRIMARIES / SlotHash.SLOT_COUNT;
    }

    @Override
    Server primaryOf(String key) {
        return servers().get(owner(SlotHash.getSlot(key)));
    }

    @Override
    boolean isNamed(String key) {
        return servers().stream()
                .map(server ->
                        ClusterPartitionParser.parse(on(server).clusterNodes()).getMasterBySlot(SlotHash.getSlot(key)))
                .anyMatch(named -> servers().stream()
                        .anyMatch(server -> server.port() == named.getUri().getPort()));
    }

    @Override
    String address() {
        return servers().stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", SCHEME, ""));
    }

    /** Returns the address of each server. */
    static Stream<String> uris(String address) {
        return Stream.of(address.substring(SCHEME.length()).split(",", -1)).map(server -> "redis://" + server);
    }

    @Override
    public AbstractRedisClient open() {
        RedisClusterClient client = RedisClusterClient.create(
                uris(address()).map(RedisServers::impatient).toList());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(REFRESH)
                        .adaptiveRefreshTriggersTimeout(REFRESH)
                        .build())
                .build());
        return client;
    }
}
