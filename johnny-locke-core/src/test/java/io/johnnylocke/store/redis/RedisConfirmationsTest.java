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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final int SECTIONS = 30;

    private static RedisTestReplicas servers;
    private static RedisClient direct;
    private static RedisCommands<String, String> primary;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger done = new AtomicInteger();
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
        assertThat(connections()).isEqualTo(2 + Confirmations.CONNECTIONS);
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        locks.close();
        client.shutdown();
        proxy.close();
        await().until(() -> connections() == 0);
    }

    /** Returns how many connections of others there are. */
    private static long connections() {
        return primary.clientList()
                        .lines()
                        .filter(line -> !line.contains(" flags=S"))
                        .count()
                - 1;
    }

    private List<CompletableFuture<Void>> work() {
        return IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            for (int j = 0; j < SECTIONS; j++) {
                                locks.withLock("k" + i, Integer.class, PATIENT, n -> n == null ? 1 : n + 1);
                                done.incrementAndGet();
                            }
                        },
                        threads))
                .toList();
    }

    private void assertAllDone(List<CompletableFuture<Void>> work) {
        assertThat(work).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(20)));
        for (int i = 0; i < THREADS; i++) {
            assertThat(locks.read("k" + i, Integer.class)).contains(SECTIONS);
        }
        await().until(() -> connections() == 2 + Confirmations.CONNECTIONS);
    }

    @Test
    void oneThatIsSilentIsReplacedAndNobodyHangs() {
        proxy.mute("WAIT");
        assertAllDone(work());
    }

    @Test
    void oneThatIsDeadBeforeItIsUsedIsReplaced() {
        assertThat(proxy.cut("WAIT")).isEqualTo(1);
        assertAllDone(work());
    }

    @Test
    void oneThatDiesWhileTheOthersAreAtWorkIsReplacedAndNobodyHangs() {
        List<CompletableFuture<Void>> work = work();
        for (int i = 1; i <= 3; i++) {
            int sections = i * THREADS * SECTIONS / 5;
            await().pollInterval(Duration.ofMillis(5)).until(() -> done.get() >= sections);
            await().until(RedisConfirmationsTest::killOneThatConfirms);
        }
        assertAllDone(work);
    }

    private static boolean killOneThatConfirms() {
        return primary.clientList()
                .lines()
                .filter(line -> line.contains(" cmd=wait "))
                .map(line -> Long.parseLong(line.replaceFirst("^id=(\\d+) .*", "$1")))
                .findFirst()
                .filter(id -> primary.clientKill(KillArgs.Builder.id(id)) == 1)
                .isPresent();
    }
}
