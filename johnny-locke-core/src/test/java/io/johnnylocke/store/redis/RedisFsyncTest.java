package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What disks confirm, and what becomes of what they do not. Redis 7.0 cannot say what is on disk and is refused.
 */
@EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
class RedisFsyncTest {

    /** Several times as long as one attempt takes on a busy machine. */
    private static final LockOptions SHORT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(2));

    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(10));

    private static RedisTestReplicas servers;
    private static RedisClient client;
    private static RedisCommands<String, String> primary;
    private static RedisCommands<String, String> replica;

    private final String namespace = "t-" + UUID.randomUUID();
    private final List<LockTemplate> templates = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();

    @BeforeAll
    static void startServers() {
        servers = RedisTestReplicas.start(1);
        client = RedisClient.create(servers.primary().uri());
        primary = client.connect().sync();
        replica = client.connect(RedisURI.create(servers.replica(0).uri())).sync();
    }

    @AfterAll
    static void stopServers() {
        client.shutdown();
        servers.close();
    }

    @BeforeEach
    void syncAlways() {
        Stream.of(primary, replica).forEach(server -> {
            server.configSet("appendonly", "yes");
            server.configSet("appendfsync", "always");
            await().until(() -> server.info("persistence")
                    .lines()
                    .toList()
                    .containsAll(List.of("aof_enabled:1", "aof_rewrite_in_progress:0", "aof_rewrite_scheduled:0")));
        });
        primary.configResetstat();
    }

    @AfterEach
    void close() {
        templates.forEach(LockTemplate::close);
        clients.forEach(RedisClient::shutdown);
    }

    private LockTemplate locks(RedisLockStore store) {
        LockTemplate template = LockTemplate.builder(store)
                .namespace(namespace)
                .storeTimeout(Duration.ofSeconds(2))
                .build();
        templates.add(template);
        return template;
    }

    private static RedisLockStore synced() {
        return RedisLockStore.create(client).fsync(true);
    }

    private static void assertRefused(LockTemplate locks, String... because) {
        LockStoreException failure =
                catchThrowableOfType(LockStoreException.class, () -> locks.acquire("k", String.class, PATIENT));
        assertThat(failure)
                .returns(false, LockStoreException::isRetryable)
                .returns(false, LockStoreException::isOutcomeUnknown)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("to be on disk")
                .contains(because);
    }

    private static void assertUnconfirmed(ThrowingCallable call, String... because) {
        assertThat(failure(call, because))
                .returns(true, LockStoreException::isUnconfirmed)
                .returns(true, LockStoreException::isOutcomeUnknown);
    }

    private static LockStoreException failure(ThrowingCallable call, String... because) {
        LockStoreException failure = catchThrowableOfType(LockStoreException.class, call);
        assertThat(failure)
                .returns("k", LockStoreException::key)
                .extracting(Throwable::getMessage)
                .asString()
                .contains(because);
        return failure;
    }

    private static void assertWorksBeforeLong(LockTemplate locks) {
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> locks.withLock("k", String.class, SHORT, none -> "v")
                        .value()
                        .equals("v"));
    }

    @Test
    void aServerThatCannotSayWhatIsOnDiskIsRefused() {
        String[] forgetting =
                RedisFeatures.hasWaitAof() ? new String[] {"--rename-command", "WAITAOF", ""} : new String[0];
        try (RedisTestServer older = RedisTestServer.start(forgetting);
                RedisClient user = RedisClient.create(older.uri())) {
            RedisLockStore store = RedisLockStore.create(user).fsync(true);
            LockTemplate one = locks(store);
            LockTemplate another = locks(store.replication(Replication.atLeast(1)));
            assertRefused(one, "unknown command 'WAITAOF'", "Redis 7.2", "Valkey 7.2", "fsync off");
            assertRefused(another, "unknown command 'WAITAOF'");
            one.close();
            another.close();
        }
    }

    @Test
    void nobodyWaitsForADiskUnlessItIsAskedFor() {
        locks(RedisLockStore.create(client)).withLock("k", String.class, none -> "v");
        locks(RedisLockStore.create(client).replication(Replication.ALL)).withLock("k", String.class, none -> "w");
        locks(synced().fsync(false)).withLock("k", String.class, none -> "x");
        assertThat(primary.info("commandstats")).doesNotContain("cmdstat_waitaof");
    }

    @Test
    @NeedsWaitAof
    void whatIsAcknowledgedThePrimaryHasOnDisk() {
        LockTemplate locks = locks(synced());
        for (int i = 0; i < 50; i++) {
            String state = "v" + i;
            locks.withLock("k", String.class, before -> state);
        }
        assertThat(locks.read("k", String.class)).contains("v49");
        assertThat(primary.info("commandstats"))
                .containsPattern("cmdstat_waitaof:calls=1[0-9]{2},")
                .doesNotContain("cmdstat_wait:");
    }

    @Test
    @NeedsWaitAof
    void whatThePrimaryDoesNotSayToBeOnDiskIsUnconfirmed() {
        LockTemplate locks = locks(synced());
        LockHandle<String> held = locks.acquire("k", String.class);
        primary.configSet("appendfsync", "no");
        assertUnconfirmed(() -> held.release("v"), "'k'", "not said within 250 ms", "on disk", "appendfsync");
        assertThat(failure(
                        () -> locks.acquire("k", String.class, SHORT),
                        "on disk",
                        "So the lock does not count as acquired"))
                .returns(false, LockStoreException::isUnconfirmed)
                .returns(false, LockStoreException::isOutcomeUnknown);
        primary.configSet("appendfsync", "always");
        assertThat(locks.acquire("k", String.class, PATIENT).state()).isEqualTo("v");
    }

    @Test
    @NeedsWaitAof
    void aReleaseIsConfirmedOnceTheDiskIsSynced() {
        LockTemplate locks = locks(synced());
        LockHandle<String> held = locks.acquire("k", String.class);
        primary.configSet("appendfsync", "no");
        CompletableFuture<Void> released = CompletableFuture.runAsync(() -> held.release("v"));
        await().until(() -> Objects.equals(primary.get(namespace + ":{k}:s"), "v"));
        assertThat(released).isNotDone();
        primary.configSet("appendfsync", "always");
        assertThat(released).succeedsWithin(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no"})
    @NeedsWaitAof
    void aServerThatDoesNotAlwaysSyncIsRefusedUntilItDoes(String appendfsync) {
        primary.configSet("appendfsync", appendfsync);
        LockTemplate locks = locks(synced());
        assertRefused(locks, "appendfsync is " + appendfsync, "Set appendfsync always");
        primary.configSet("appendfsync", "always");
        assertWorksBeforeLong(locks);
    }

    @Test
    @NeedsWaitAof
    void aServerThatWritesNothingToDiskIsRefusedUntilItDoes() {
        primary.configSet("appendonly", "no");
        LockTemplate locks = locks(synced());
        assertRefused(locks, "appendonly is disabled", "Set appendonly yes");
        primary.configSet("appendonly", "yes");
        assertWorksBeforeLong(locks);
        LockHandle<String> held = locks.acquire("k", String.class);
        primary.configSet("appendonly", "no");
        assertUnconfirmed(() -> held.release("w"), "appendonly is disabled");
    }

    @Test
    @NeedsWaitAof
    void replicasConfirmThatItIsOnTheirDisks() {
        LockTemplate locks = locks(synced().replication(Replication.ALL));
        for (int i = 0; i < 50; i++) {
            String state = "v" + i;
            locks.withLock("k", String.class, before -> state);
            assertThat(replica.get(namespace + ":{k}:s")).isEqualTo(state);
        }
    }

    @Test
    @NeedsWaitAof
    void aReplicaThatHasItInMemoryAloneDoesNotConfirm() {
        LockTemplate memory = locks(RedisLockStore.create(client).replication(Replication.atLeast(1)));
        LockTemplate disk = locks(synced().replication(Replication.atLeast(1)));
        disk.withLock("k", String.class, none -> "v");
        replica.configSet("appendonly", "no");
        memory.withLock("k", String.class, none -> "w");
        failure(
                () -> disk.acquire("k", String.class, SHORT),
                "0 of the 1 replicas",
                "appendonly yes",
                "appendfsync always");
        locks(synced()).withLock("k", String.class, none -> "x");
    }

    @Test
    @NeedsWaitAof
    void theDocumentedRightsAreEnoughAndEachIsNamedWhenItIsMissing() {
        List<String> needed = RedisUsers.documentedRightsForFsync();
        assertThat(needed).isNotEmpty();
        List<String> rights = Stream.concat(RedisUsers.documentedRights(namespace).stream(), needed.stream())
                .toList();
        primary.aclLogReset();
        LockTemplate locks = locksOf("all", rights);
        locks.withLock("k", String.class, none -> "v");
        locks.acquire("k", String.class).renew();
        assertThat(primary.aclLog()).isEmpty();
        for (String right : needed) {
            assertRefused(locksOf("fewer", RedisUsers.without(right, rights)), right);
        }
    }

    private LockTemplate locksOf(String user, List<String> rights) {
        RedisUsers.create(primary, user, rights);
        RedisClient own = RedisClient.create(RedisUsers.uri(servers.primary().port(), user));
        clients.add(own);
        return locks(RedisLockStore.create(own).fsync(true));
    }
}
