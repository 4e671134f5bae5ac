package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.servers.RedisTestCluster;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The connection to one server of a cluster breaks: the client library makes it anew, and sends again what had no answer. */
@EnabledIf("io.johnnylocke.servers.RedisTestCluster#isPossible")
class ClusterBreaksTest {

    private static final RedisNames NAMES = new RedisNames("breaks", "");

    private static RedisTestCluster cluster;
    private static RedisClusterClient client;

    private final Map<Integer, MutableProxy> proxies =
            servers().collect(Collectors.toMap(RedisURI::getPort, server -> new MutableProxy(server.getPort())));
    private final ClientResources resources = ClientResources.builder()
            .socketAddressResolver(MappingSocketAddressResolver.create((HostAndPort server) -> HostAndPort.of(
                    server.getHostText(), proxies.get(server.getPort()).port())))
            .build();
    private final RedisClusterClient proxied =
            RedisClusterClient.create(resources, servers().toList());

    @BeforeAll
    static void start() {
        cluster = RedisTestCluster.start();
        client = RedisFixture.clusterClient(cluster.uris());
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        cluster.close();
    }

    @AfterEach
    void close() throws Exception {
        proxied.shutdown();
        resources.shutdown(0, 1, TimeUnit.SECONDS).get();
        for (MutableProxy proxy : proxies.values()) {
            proxy.close();
        }
    }

    private static Stream<RedisURI> servers() {
        return Stream.of(cluster.uris().split(",", -1)).map(RedisURI::create);
    }

    @Test
    void aConnectionThatBreaksCountsAndOneThatIsClosedDoesNot() {
        byte[] key = NAMES.state("k");
        AtomicInteger heard = new AtomicInteger();
        RedisDriver driver = RedisDriver.of(client, NAMES);
        try (RedisClient others = RedisClient.create()) {
            RedisDriver.Commands commands = driver.connectForCommands();
            commands.sync().get(key);
            driver.locate();
            driver.connectForCommands().connection().close();
            assertThat(driver.breaks().count()).isZero();

            StatefulRedisConnection<String, String> primary = others.connect(client.getPartitions()
                    .getMasterBySlot(SlotHash.getSlot(key))
                    .getUri());
            killWhoeverSaysGet(primary.sync());
            await().until(() -> driver.breaks().count() == 1);

            driver.close();
            client.addListener(new RedisConnectionStateAdapter() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                    heard.incrementAndGet();
                }
            });
            commands.sync().get(key);
            killWhoeverSaysGet(primary.sync());
            await().until(() -> heard.get() == 1);
            assertThat(driver.breaks().count()).isEqualTo(1);
            commands.connection().close();
        }
    }

    /** That is a connection to this server, not the one to the cluster. */
    private static void killWhoeverSaysGet(RedisCommands<String, String> server) {
        List<Long> clients = server.clientList()
                .lines()
                .filter(line -> line.contains(" cmd=get "))
                .map(line -> Long.valueOf(line.replaceFirst("^id=(\\d+) .*", "$1")))
                .toList();
        assertThat(clients).hasSize(1);
        server.clientKill(KillArgs.Builder.id(clients.get(0)));
    }

    @Test
    void aReleaseThatLandedAndIsSentAgainIsNotTakenForOneThatChangedNothing() throws Exception {
        StoreConnection store =
                RedisLockStore.create(proxied).open(new StoreContext("breaks", "a", new DeafListener()));
        try (StatefulRedisClusterConnection<byte[], byte[]> direct = client.connect(ByteArrayCodec.INSTANCE)) {
            // So that the server knows the scripts.
            get(store.release(release(1, acquire(store, 1))));
            long token = acquire(store, 2);

            // The record is gone before the release comes again: nothing tells any more that it had landed.
            proxies.values().forEach(proxy -> proxy.swallowReplies("EVALSHA"));
            CompletableFuture<ReleaseOutcome> released =
                    store.release(release(2, token)).toCompletableFuture();
            await().until(() -> "2".equals(text(direct.sync().get(NAMES.state("k")))));
            direct.sync().del(NAMES.keys("k", 4));
            assertThat(proxies.values().stream()
                            .mapToInt(proxy -> proxy.cut("EVALSHA"))
                            .sum())
                    .isEqualTo(1);

            assertThat(released).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(new Forgotten(true));

            // And what is sent from then on is sent once.
            assertThat(get(store.release(release(2, token)))).isEqualTo(new Forgotten(false));
        } finally {
            store.close();
        }
    }

    private static long acquire(StoreConnection store, long session) throws Exception {
        Claim claim = new Claim(
                session,
                Duration.ofMinutes(1),
                Duration.ZERO,
                0,
                Preemption.IMMEDIATE,
                null,
                StateExpiry.none(),
                Duration.ZERO);
        return ((AcquireOutcome.Granted) get(store.acquire(new AcquireRequest("k", claim, false, 0)))).token();
    }

    private static ReleaseRequest release(long session, long token) {
        byte[] state = Long.toString(session).getBytes(StandardCharsets.UTF_8);
        return new ReleaseRequest(
                "k", token, session, new StateChange.Write(state), StateExpiry.none(), 0, null, false);
    }

    private static String text(byte[] state) {
        return state == null ? "" : new String(state, StandardCharsets.UTF_8);
    }

    private static <R> R get(CompletionStage<R> answer) throws Exception {
        return answer.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
