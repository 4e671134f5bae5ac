package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockOptions;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Of the connections on which replicas confirm, one is dead or silent, and the others are not. */
@EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
class RedisConfirmationsTest {

    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(20));
    private static final int THREADS = 8;

    private static RedisTestReplicas servers;
    private static RedisClient direct;
    private static RedisCommands<String, String> primary;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();
    private MutableProxy proxy;
    private RedisClient client;
    private LockTemplate locks;

    @BeforeAll
    static void startServers() {
        servers = RedisTestReplicas.start(1);
        direct = RedisClient.create(servers.primary().uri());
        primary = direct.connect().sync();
    }

    @AfterAll
    static void stopServers() {
        direct.shutdown();
        servers.close();
    }

    /** Of the connections for confirmations one alone has said WAIT until a lock is used. */
    @BeforeEach
    void connect() {
        proxy = new MutableProxy(servers.primary().port());
        client = RedisClient.create("redis://127.0.0.1:" + proxy.port() + "?timeout=2s");
        locks = LockTemplate.builder(RedisLockStore.create(client).replication(Replication.ALL))
                .namespace("t-" + UUID.randomUUID())
                .storeTimeout(Duration.ofSeconds(5))
                .build();
        locks.read("k0", Integer.class);
        assertThat(connections()).hasSize(2 + Confirmations.CONNECTIONS);
    }

    @AfterEach
    void close() throws Exception {
        enough.set(true);
        threads.shutdownNow();
        locks.close();
        client.shutdown();
        proxy.close();
        await().until(() -> connections().isEmpty());
    }

    /** Returns the connections of others. */
    private static Set<Long> connections() {
        long own = primary.clientId();
        return primary.clientList()
                .lines()
                .filter(line -> !line.contains(" flags=S"))
                .map(RedisConfirmationsTest::id)
                .filter(id -> id != own)
                .collect(Collectors.toSet());
    }

    private static long id(String line) {
        return Long.parseLong(line.replaceFirst("^id=(\\d+) .*", "$1"));
    }

    /** Counts, each thread under a key of its own, until it is enough. */
    private List<CompletableFuture<Integer>> work() {
        return IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> count("k" + i), threads))
                .toList();
    }

    private int count(String key) {
        int counted = 0;
        while (!enough.get()) {
            locks.withLock(key, Integer.class, PATIENT, n -> n == null ? 1 : n + 1);
            done.incrementAndGet();
            counted++;
        }
        return counted;
    }

    private void assertEachCounted(List<CompletableFuture<Integer>> work) {
        enough.set(true);
        for (int i = 0; i < THREADS; i++) {
            assertThat(work.get(i)).succeedsWithin(Duration.ofSeconds(20));
            assertThat(locks.read("k" + i, Integer.class).orElse(0))
                    .isEqualTo(work.get(i).join());
        }
        await().until(() -> connections().size() == 2 + Confirmations.CONNECTIONS);
    }

    private void awaitSections(int further) {
        int sections = done.get() + further;
        await().atMost(Duration.ofSeconds(20)).until(() -> done.get() >= sections);
    }

    /** Returns whether all are others than those, for they are given up together. */
    private static boolean areReplaced(Set<Long> before) {
        return Collections.disjoint(connections(), before);
    }

    @Test
    void oneThatIsSilentIsReplacedThoughTheOthersAreHeard() {
        Set<Long> before = connections();
        proxy.mute("WAIT");
        List<CompletableFuture<Integer>> work = work();
        await().atMost(Duration.ofSeconds(20)).until(() -> areReplaced(before));
        assertEachCounted(work);
    }

    @Test
    void oneThatIsDeadBeforeItIsUsedIsReplaced() {
        Set<Long> before = connections();
        assertThat(proxy.cut("WAIT")).isEqualTo(1);
        List<CompletableFuture<Integer>> work = work();
        await().until(() -> areReplaced(before));
        awaitSections(100);
        assertEachCounted(work);
    }

    @Test
    void oneThatDiesWhileTheOthersAreAtWorkIsReplaced() {
        List<CompletableFuture<Integer>> work = work();
        for (int i = 0; i < 3; i++) {
            awaitSections(50);
            Set<Long> before = connections();
            await().until(RedisConfirmationsTest::killOneThatConfirms);
            await().until(() -> areReplaced(before));
        }
        awaitSections(50);
        assertEachCounted(work);
    }

    private static boolean killOneThatConfirms() {
        return primary.clientList()
                .lines()
                .filter(line -> line.contains(" cmd=wait "))
                .map(RedisConfirmationsTest::id)
                .findFirst()
                .filter(id -> primary.clientKill(KillArgs.Builder.id(id)) == 1)
                .isPresent();
    }
}
