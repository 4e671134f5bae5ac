package io.johnnylocke.servers;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Three primaries and a replica of each, as processes of this machine. */
public final class RedisTestCluster extends TestCluster<RedisTestServer> {

    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;

    /** How far above its own port a server talks to the others. */
    private static final int BUS = 10_000;

    /** How long a node may be silent before the others take it for dead, in milliseconds. */
    private static final String PATIENCE = "1000";

    private final RedisClient client = RedisClient.create();

    private RedisTestCluster(List<RedisTestServer> servers) {
        super(servers);
    }

    /** Returns whether clusters can be had here: in containers their nodes would not find each other. */
    public static boolean isPossible() {
        return !RedisTestServer.inContainers();
    }

    /** Starts the servers, and waits until all of them know each other and serve. */
    public static RedisTestCluster start() {
        RedisTestCluster cluster = new RedisTestCluster(IntStream.range(0, 2 * PRIMARIES)
                .mapToObj(i -> RedisTestServer.process(
                        Loopback.freePort(BUS),
                        "--repl-diskless-sync-delay",
                        "0",
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        PATIENCE,
                        "--cluster-require-full-coverage",
                        "no"))
                .toList());
        cluster.form();
        return cluster;
    }

    private void form() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < servers().size(); i++) {
            int number = i;
            ids.add(on(i, commands -> {
                commands.clusterSetConfigEpoch(number + 1);
                if (number < PRIMARIES) {
                    int[] slots = IntStream.range(SLOTS * number / PRIMARIES, SLOTS * (number + 1) / PRIMARIES)
                            .toArray();
                    commands.clusterAddSlots(slots);
                }
                return commands.clusterMyId();
            }));
        }
        for (int i = 1; i < servers().size(); i++) {
            int number = i;
            on(
                    0,
                    commands -> commands.clusterMeet(
                            "127.0.0.1", servers().get(number).port()));
        }
        for (int i = PRIMARIES; i < servers().size(); i++) {
            String primary = ids.get(i - PRIMARIES);
            int number = i;
            eventually(() -> on(number, commands -> commands.clusterNodes().contains(primary)));
            on(number, commands -> commands.clusterReplicate(primary));
        }
        awaitServing();
    }

    @Override
    void awaitServing() {
        eventually(() -> IntStream.range(0, servers().size())
                .allMatch(i -> on(
                        i,
                        commands -> commands.clusterInfo().contains("cluster_state:ok")
                                && commands.clusterNodes()
                                                .lines()
                                                .filter(line -> line.contains("slave"))
                                                .count()
                                        == PRIMARIES
                                && (isPrimary(commands)
                                        || commands.info("replication").contains("master_link_status:up")))));
    }

    private static boolean isPrimary(RedisCommands<String, String> commands) {
        return commands.info("replication").contains("role:master");
    }

    private interface Work<R> {
        R with(RedisCommands<String, String> commands);
    }

    private <R> R on(int server, Work<R> work) {
        RedisURI uri = RedisURI.create(servers().get(server).uri());
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            return work.with(connection.sync());
        }
    }

    private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(condition);
    }

    /** Waits until the replicas have what was written so far. */
    public void awaitReplicated() {
        eventually(() -> IntStream.range(0, servers().size()).allMatch(i -> on(i, RedisTestCluster::isReplicated)));
    }

    private static boolean isReplicated(RedisCommands<String, String> commands) {
        String info = commands.info("replication");
        Matcher written = Pattern.compile("master_repl_offset:(\\d+)").matcher(info);
        return !isPrimary(commands) || (written.find() && info.contains(",offset=" + written.group(1) + ","));
    }

    /** Kills the primary that has a key, and returns its number. */
    public int killPrimaryOf(byte[] key) {
        int primary = primaryOf(SlotHash.getSlot(key), servers().size() - 1);
        servers().get(primary).stop();
        return primary;
    }

    /** Kills the primary that has a key, whose place no replica takes, for they stand still, and returns its number. */
    public int killPrimaryForGood(byte[] key) {
        int primary = primaryOf(SlotHash.getSlot(key), servers().size() - 1);
        pauseReplicas();
        servers().get(primary).stop();
        return primary;
    }

    /** Has all servers stand still that were started as replicas. */
    public void pauseReplicas() {
        servers().subList(PRIMARIES, servers().size()).forEach(RedisTestServer::pause);
    }

    /** Has all servers go on that were started as replicas. */
    public void resumeReplicas() {
        servers().subList(PRIMARIES, servers().size()).forEach(RedisTestServer::resume);
    }

    /** Has the primary that has a key stand still, and returns its number. */
    public int pausePrimaryOf(byte[] key) {
        int primary = primaryOf(SlotHash.getSlot(key), servers().size() - 1);
        servers().get(primary).pause();
        return primary;
    }

    /** Has a server go on, and waits until it knows that it is a replica now. */
    public void resumeAsReplica(int server) {
        servers().get(server).resume();
        eventually(() -> on(server, commands -> !isPrimary(commands)));
    }

    /** Returns the number of the primary of a slot, as this server sees it. */
    private int primaryOf(int slot, int seenBy) {
        int port = on(
                        seenBy,
                        commands -> ClusterPartitionParser.parse(commands.clusterNodes())
                                .getMasterBySlot(slot))
                .getUri()
                .getPort();
        return IntStream.range(0, servers().size())
                .filter(i -> servers().get(i).port() == port)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Moves the slot of a key to another primary, as resharding does, while clients go on.
     *
     * @param to the number of that primary
     * @param dwell how long each of four steps lasts, for clients to meet keys that are partly here and partly there
     */
    public void moveSlotOf(byte[] key, int to, Duration dwell) {
        int slot = SlotHash.getSlot(key);
        int from = primaryOf(slot, to);
        String source = on(from, RedisCommands::clusterMyId);
        String target = on(to, RedisCommands::clusterMyId);
        on(to, commands -> commands.clusterSetSlotImporting(slot, source));
        on(from, commands -> commands.clusterSetSlotMigrating(slot, target));
        dwell(dwell);
        moveKeys(slot, 1, from, to);
        dwell(dwell);
        moveKeys(slot, Integer.MAX_VALUE, from, to);
        dwell(dwell);
        on(to, commands -> commands.clusterSetSlotNode(slot, target));
        dwell(dwell);
        on(from, commands -> commands.clusterSetSlotNode(slot, target));
        eventually(() -> IntStream.range(0, servers().size()).allMatch(i -> primaryOf(slot, i) == to));
    }

    private void moveKeys(int slot, int count, int from, int to) {
        int port = servers().get(to).port();
        on(from, commands -> {
            List<String> keys = commands.clusterGetKeysInSlot(slot, count);
            keys.forEach(key -> commands.migrate("127.0.0.1", port, key, 0, 5000));
            return keys;
        });
    }

    private static void dwell(Duration duration) {
        await().pollDelay(duration).until(() -> true);
    }

    /** Returns how many error replies of this kind the servers have given, such as {@code MOVED}. */
    public long errors(String code) {
        Pattern count = Pattern.compile("errorstat_" + code + ":count=(\\d+)");
        return IntStream.range(0, servers().size())
                .mapToObj(i -> count.matcher(on(i, commands -> commands.info("errorstats"))))
                .mapToLong(found -> found.find() ? Long.parseLong(found.group(1)) : 0)
                .sum();
    }

    /** Returns the slot of a key as the servers count it. */
    public long slotOf(byte[] key) {
        return on(0, commands -> commands.clusterKeyslot(new String(key, StandardCharsets.UTF_8)));
    }

    /** Starts a server again, with the data that it had. */
    public void restart(int server) {
        servers().get(server).restart();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        super.close();
    }
}
