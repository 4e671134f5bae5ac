package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What replicas confirm, and what becomes of what they do not. */
@EnabledIf("io.johnnylocke.servers.RedisTestReplicas#isPossible")
class RedisReplicationTest {

    private static final LockOptions SHORT = LockOptions.defaults().waitAtMost(Duration.ofMillis(500));
    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofSeconds(10));

    private static RedisTestReplicas servers;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> connection;
    private static RedisCommands<String, String> primary;
    private static RedisCommands<String, String> replica;

    private final String namespace = "t-" + UUID.randomUUID();
    private final List<LockTemplate> templates = new ArrayList<>();

    @BeforeAll
    static void startServers() {
        servers = RedisTestReplicas.start(2);
        client = RedisClient.create(servers.primary().uri());
        connection = client.connect();
        primary = connection.sync();
        replica = client.connect(RedisURI.create(servers.replica(0).uri())).sync();
    }

    @AfterAll
    static void stopServers() {
        client.shutdown();
        servers.close();
    }

    @AfterEach
    void resumeAndClose() {
        servers.pause(0);
        templates.forEach(LockTemplate::close);
    }

    private LockTemplate locks(Replication replication) {
        LockTemplate template = LockTemplate.builder(
                        RedisLockStore.create(client).replication(replication))
                .namespace(namespace)
                .storeTimeout(Duration.ofSeconds(1))
                .build();
        templates.add(template);
        return template;
    }

    private String name(String kind) {
        return namespace + ":{k}:" + kind;
    }

    @Test
    void whatIsAcknowledgedEveryReplicaHas() {
        LockTemplate locks = locks(Replication.ALL);
        for (int i = 0; i < 100; i++) {
            String state = "v" + i;
            locks.withLock("k", String.class, before -> state);
            assertThat(replica.get(name("s"))).isEqualTo(state);
        }
    }

    @Test
    void asManyAsAreAskedForAreEnough() {
        LockTemplate one = locks(Replication.atLeast(1));
        LockTemplate two = locks(Replication.atLeast(2));
        LockTemplate all = locks(Replication.ALL);
        two.withLock("k", String.class, none -> "both");
        all.withLock("k", String.class, none -> "all");
        servers.pause(1);
        one.withLock("k", String.class, none -> "one");
        assertGivenBack(two, 1, 2);
        assertGivenBack(all, 1, 2);
        servers.pause(2);
        assertGivenBack(one, 0, 1);
        assertThat(primary.get(name("s"))).isEqualTo("one");
    }

    private static void assertGivenBack(LockTemplate locks, int confirmed, int asked) {
        assertThat(failure(() -> locks.acquire("k", String.class, SHORT), confirmed, asked))
                .hasMessageEndingWith("So the lock does not count as acquired")
                .returns(false, LockStoreException::isUnconfirmed)
                .returns(false, LockStoreException::isOutcomeUnknown);
    }

    private static void assertUnconfirmed(ThrowingCallable call, int confirmed, int asked) {
        assertThat(failure(call, confirmed, asked))
                .returns(true, LockStoreException::isUnconfirmed)
                .returns(true, LockStoreException::isOutcomeUnknown);
    }

    private static LockStoreException failure(ThrowingCallable call, int confirmed, int asked) {
        LockStoreException failure = catchThrowableOfType(LockStoreException.class, call);
        assertThat(failure)
                .hasMessageContaining("'k'")
                .hasMessageContaining(confirmed + " of the " + asked + " replicas")
                .returns(true, LockStoreException::isRetryable)
                .returns("k", LockStoreException::key);
        return failure;
    }

    @Test
    void anAcquisitionThatIsNotConfirmedIsUndone() {
        LockTemplate locks = locks(Replication.atLeast(1));
        locks.withLock("k", String.class, none -> "v");
        servers.pause(2);
        assertGivenBack(locks, 0, 1);
        LockTemplate careless = locks(Replication.NONE);
        assertThat(careless.acquire("k", String.class, SHORT).state()).isEqualTo("v");
    }

    @Test
    void oneAttemptEndsWhenTheReplicasHaveHadTheirTime() {
        LockTemplate locks = locks(Replication.atLeast(2));
        servers.pause(1);
        assertThatThrownBy(() -> locks.tryAcquire("k", String.class))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("1 of the 2");
        servers.pause(0);
        assertThat(locks.tryAcquire("k", String.class)).isPresent();
    }

    @Test
    void whoeverWaitsLongEnoughIsGrantedTheLockWhenTheReplicasAreBack() {
        LockTemplate locks = locks(Replication.ALL);
        locks.withLock("k", String.class, none -> "v");
        servers.pause(1);
        CompletableFuture<LockHandle<String>> waiting =
                locks.async().acquire("k", String.class, PATIENT).toCompletableFuture();
        await().until(() -> primary.get(name("m")).contains(" " + locks.clientId()));
        servers.pause(0);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void aReleaseThatIsNotConfirmedIsWrittenAndSaysSo() {
        LockTemplate locks = locks(Replication.atLeast(1));
        LockHandle<String> held = locks.acquire("k", String.class);
        servers.pause(2);
        assertUnconfirmed(() -> held.release("v"), 0, 1);
        assertThat(primary.get(name("s"))).isEqualTo("v");
        servers.pause(0);
        assertThat(locks.acquire("k", String.class).state()).isEqualTo("v");
    }

    @Test
    void aReleaseIsConfirmedByReplicasThatComeBackInTime() {
        LockTemplate locks = locks(Replication.atLeast(2));
        LockHandle<String> held = locks.acquire("k", String.class);
        servers.pause(2);
        CompletableFuture<Void> released = CompletableFuture.runAsync(() -> held.release("v"));
        await().until(() -> Objects.equals(primary.get(name("s")), "v"));
        assertThat(released).isNotDone();
        servers.pause(0);
        assertThat(released).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void aReleaseThatIsRepeatedAfterItHadLandedIsNotConfirmedByAnEarlierWrite() throws Exception {
        LockTemplate locks = locks(Replication.atLeast(2));
        LockHandle<String> held = locks.acquire("k", String.class);
        servers.pause(1);
        CompletableFuture<Void> released = CompletableFuture.runAsync(() -> held.release("v"));
        await().until(() -> Objects.equals(primary.get(name("s")), "v"));
        // Then the release is sent again on new connections, on which nothing else is written.
        primary.clientKill(KillArgs.Builder.typeNormal().skipme());
        assertThatThrownBy(() -> released.get(4, TimeUnit.SECONDS))
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .returns(true, LockStoreException::isOutcomeUnknown);
    }

    /** Kills each connection that waits for replicas, until the call is over. */
    private static void killWaitingUntilDone(CompletableFuture<?> call) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            primary.clientList()
                    .lines()
                    .filter(line -> line.contains(" flags=b "))
                    .map(line -> line.replaceFirst("^id=(\\d+) .*", "$1"))
                    .forEach(id -> primary.clientKill(KillArgs.Builder.id(Long.parseLong(id))));
            return call.isDone();
        });
    }

    @Test
    void aConnectionThatBreaksBetweenTheScriptAndItsWaitIsNoConfirmation() {
        LockTemplate locks = locks(Replication.atLeast(1));
        LockHandle<String> held = locks.acquire("k", String.class);
        servers.pause(2);
        CompletableFuture<Void> released = CompletableFuture.runAsync(() -> held.release("v"));
        await().until(() -> Objects.equals(primary.get(name("s")), "v"));
        killWaitingUntilDone(released);
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .returns(true, LockStoreException::isOutcomeUnknown);
        servers.pause(0);
        assertThat(locks.acquire("k", String.class, PATIENT).state()).isEqualTo("v");
    }

    @Test
    void aGrantThatAnotherClientPassesOnIsConfirmedBeforeItCounts() {
        LockTemplate a = locks(Replication.NONE);
        LockTemplate b = locks(Replication.atLeast(2));
        b.withLock("k", String.class, none -> "v");
        LockHandle<String> held = a.acquire("k", String.class);
        CompletableFuture<LockHandle<String>> waiting =
                b.async().acquire("k", String.class, PATIENT).toCompletableFuture();
        await().until(() -> Objects.equals(a.inspect("k").waitingClients(), 1));
        servers.pause(1);
        held.release("w");
        await().until(() -> primary.get(name("m")).contains(" " + b.clientId()));
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
        servers.pause(0);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).satisfies(next -> {
            assertThat(next.state()).isEqualTo("w");
            next.release();
        });
    }

    @Test
    void aRenewalIsConfirmed() {
        LockTemplate locks = locks(Replication.atLeast(1));
        LockHandle<String> held = locks.acquire("k", String.class);
        servers.pause(2);
        assertThatThrownBy(() -> held.renew(Duration.ofSeconds(30)))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("0 of the 1");
        servers.pause(0);
        held.renew(Duration.ofSeconds(30));
        assertThat(held.remaining()).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void manyThreadsAtOnceGetTheLockOneAfterTheOther() {
        List<LockTemplate> clients = List.of(locks(Replication.ALL), locks(Replication.ALL));
        List<CompletableFuture<Void>> all = IntStream.range(0, 32)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            for (int j = 0; j < 20; j++) {
                                clients.get(i % 2)
                                        .withLock(
                                                "k", Integer.class, PATIENT, count -> (count == null ? 0 : count) + 1);
                                clients.get(i % 2).withLock("own-" + i, Integer.class, PATIENT, count -> 1);
                            }
                        },
                        task -> new Thread(task).start()))
                .toList();
        assertThat(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(30));
        assertThat(replica.get(name("s"))).isEqualTo("640");
    }

    @Test
    void manyUnconfirmedCallsDoNotAddUp() {
        LockTemplate locks = locks(Replication.atLeast(1));
        locks.withLock("k", String.class, none -> "v");
        servers.pause(2);
        List<CompletableFuture<LockHandle<String>>> all = IntStream.range(0, 200)
                .mapToObj(i -> locks.async()
                        .acquire("k" + i, String.class, LockOptions.defaults().waitAtMost(Duration.ZERO))
                        .toCompletableFuture())
                .toList();
        assertThat(all)
                .allSatisfy(one -> assertThat(one)
                        .failsWithin(Duration.ofSeconds(2))
                        .withThrowableOfType(ExecutionException.class)
                        .withMessageContaining("0 of the 1"));
    }

    @Test
    void aPrimaryThatRefusesToWriteWithoutReplicasHasDoneNothing() {
        LockTemplate locks = locks(Replication.atLeast(2));
        locks.withLock("k", String.class, none -> "v");
        primary.configSet(Map.of("min-replicas-to-write", "2", "min-replicas-max-lag", "1"));
        try {
            servers.pause(1);
            await().until(() -> primary.info("replication").contains("min_slaves_good_slaves:1"));
            assertThatThrownBy(() -> locks.acquire("k", String.class, SHORT))
                    .asInstanceOf(type(LockStoreException.class))
                    .returns(false, LockStoreException::isOutcomeUnknown)
                    .returns(false, LockStoreException::isUnconfirmed)
                    .returns(true, LockStoreException::isRetryable);
        } finally {
            primary.configSet("min-replicas-to-write", "0");
        }
    }

    @Test
    void nothingWaitsAndNothingIsConnectedUnlessItIsAskedFor() {
        LockTemplate locks = locks(Replication.NONE);
        locks.withLock("k", String.class, none -> "v");
        long before = connections();
        LockTemplate confirmed = locks(Replication.atLeast(1));
        confirmed.withLock("k", String.class, none -> "v");
        assertThat(connections() - before).isEqualTo(2 + Confirmations.CONNECTIONS);
        confirmed.close();
        await().until(() -> connections() == before);
    }

    private static long connections() {
        return primary.clientList()
                .lines()
                .filter(line -> !line.contains(" flags=S"))
                .count();
    }

    @Test
    void aUserWhoMayNotWaitIsRefusedAtOnce() {
        primary.aclSetuser(
                "nowait",
                AclSetuserArgs.Builder.on()
                        .addPassword("secret")
                        .allKeys()
                        .allChannels()
                        .allCommands()
                        .removeCommand(CommandType.WAIT));
        RedisURI uri = RedisURI.builder(RedisURI.create(servers.primary().uri()))
                .withAuthentication("nowait", "secret".toCharArray())
                .build();
        try (RedisClient user = RedisClient.create(uri);
                LockTemplate locks = LockTemplate.builder(
                                RedisLockStore.create(user).replication(Replication.ALL))
                        .namespace(namespace)
                        .build()) {
            assertThatThrownBy(() -> locks.acquire("k", String.class, SHORT))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("+wait");
        }
    }

    @Test
    void atLeastNoneIsAMistake() {
        assertThatThrownBy(() -> Replication.atLeast(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Replication.NONE");
    }
}
