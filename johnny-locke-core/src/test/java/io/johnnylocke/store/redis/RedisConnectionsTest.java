package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that break, that answer late or not at all, and that the user has set up otherwise. */
class RedisConnectionsTest extends OwnRedisTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions LONG = LockOptions.defaults().lease(MINUTE).waitAtMost(MINUTE);

    private static CompletableFuture<LockHandle<String>> start(LockTemplate locks) {
        return locks.async().acquire("k", String.class, LONG).toCompletableFuture();
    }

    private CompletableFuture<LockHandle<String>> waiting() {
        LockTemplate locks = locks();
        CompletableFuture<LockHandle<String>> waiting = start(locks);
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 1));
        return waiting;
    }

    // Connections that break

    @Test
    void aHolderHearsOfALossThatItsConnectionHasMissed() throws Exception {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            CompletableFuture<Loss> lost = new CompletableFuture<>();
            LockHandle<String> held =
                    locks(clientOf("redis://127.0.0.1:" + proxy.port())).acquire("k", String.class, LONG);
            held.onLost(lost::complete);
            proxy.mute("SUBSCRIBE");
            assertThat(locks().revoke("k", held.token())).isTrue();
            redis.clientKill(KillArgs.Builder.typePubsub());
            assertThat(lost).succeedsWithin(Duration.ofSeconds(2)).satisfies(loss -> {
                assertThat(loss.reason()).isEqualTo(LossReason.REVOKED);
                assertThat(loss.token()).isEqualTo(held.token());
            });
        }
    }

    private static Stream<KillArgs> kills() {
        return Stream.of(
                KillArgs.Builder.typeNormal().skipme(), KillArgs.Builder.typePubsub(), KillArgs.Builder.skipme());
    }

    @ParameterizedTest
    @MethodSource("kills")
    void killedConnectionsAreMadeAnewForHoldersAndForWaiters(KillArgs kill) {
        LockHandle<String> held = locks().acquire("k", String.class, LONG);
        CompletableFuture<LockHandle<String>> waiting = waiting();
        for (int i = 0; i < 3; i++) {
            await().until(() -> redis.clientKill(kill) > 0);
            held.renew();
        }
        held.release("v");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).satisfies(next -> {
            assertThat(next.state()).isEqualTo("v");
            redis.clientKill(kill);
            next.release("w");
        });
        assertThat(locks().read("k", String.class)).contains("w");
    }

    // Answers that do not come

    @Test
    void aReleaseWhoseAnswerIsLostIsSentAgainAndRecognised() throws Exception {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            LockTemplate locks = locks(clientOf("redis://127.0.0.1:" + proxy.port()));
            LockHandle<String> held = locks.acquire("k", String.class, LONG);
            proxy.swallowReplies("EVALSHA");
            CompletableFuture<Void> releasing = CompletableFuture.runAsync(() -> held.release("v"));
            await().until(() -> Objects.equals(redis.get(name("k", "s")), "v"));
            redis.set(name("k", "s"), "written since");
            redis.clientKill(KillArgs.Builder.typeNormal().skipme());
            assertThat(releasing).succeedsWithin(Duration.ofSeconds(2));
            assertThat(locks.read("k", String.class)).contains("written since");
            assertThat(locks.inspect("k").isHeld()).isFalse();
        }
    }

    @Test
    void anAcquireWhoseAnswerIsLostIsSentAgainAndGetsTheSameGrant() throws Exception {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            LockTemplate locks = locks(clientOf("redis://127.0.0.1:" + proxy.port()));
            locks.acquire("other", String.class).release();
            proxy.swallowReplies("EVALSHA");
            // Nobody ends the connection: that it is silent is noticed.
            CompletableFuture<LockHandle<String>> acquiring = start(locks);
            LockTemplate others = locks();
            await().until(() -> others.inspect("k").isHeld());
            long granted = Objects.requireNonNull(others.inspect("k").holder()).token();
            assertThat(acquiring).succeedsWithin(Duration.ofSeconds(5)).satisfies(held -> {
                assertThat(held.token()).isEqualTo(granted);
                held.release("v");
            });
        }
    }

    /** What the server is asked is slower than the patience of the store timeout, 500 ms here, or not. */
    private LockTemplate impatient() {
        return remember(LockTemplate.builder(RedisLockStore.create(client))
                .namespace(namespace)
                .storeTimeout(Duration.ofMillis(500))
                .build());
    }

    private static Stream<Boolean> pausesOfWritesOrAll() {
        return Stream.of(true, false);
    }

    /** Pauses the server, for writes alone or for all requests. */
    private static void pause(boolean writesOnly, long millis) {
        redis.dispatch(
                CommandType.CLIENT,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8).add("PAUSE").add(millis).add(writesOnly ? "WRITE" : "ALL"));
    }

    @ParameterizedTest
    @MethodSource("pausesOfWritesOrAll")
    void aPauseThatIsShorterThanTheStoreTimeoutIsNotNoticed(boolean writesOnly) {
        LockTemplate locks = impatient();
        LockHandle<String> held = locks.acquire("k", String.class);
        pause(writesOnly, 300);
        held.release("v");
        pause(writesOnly, 300);
        assertThat(locks.acquire("k", String.class).state()).isEqualTo("v");
    }

    @ParameterizedTest
    @MethodSource("pausesOfWritesOrAll")
    void aPauseThatIsLongerLeavesTheOutcomeUnknownAndIsOverAtItsEnd(boolean writesOnly) {
        LockTemplate locks = impatient();
        LockHandle<String> held = locks.acquire("k", String.class);
        pause(writesOnly, 2000);
        assertThatThrownBy(() -> held.release("v"))
                .isInstanceOfSatisfying(
                        LockStoreException.class,
                        failure -> assertThat(failure.isOutcomeUnknown()).isTrue());
        assertThatThrownBy(() -> locks.acquire("k", String.class, Duration.ZERO))
                .isInstanceOf(LockStoreException.class);
        LockHandle<String> next = locks.acquire("k", String.class, Duration.ofSeconds(10));
        assertThat(next.state()).isIn(null, "v");
        next.release("w");
        assertThat(locks.read("k", String.class)).contains("w");
    }

    @Test
    void aServerThatSleepsForLongerThanTheLeaseLandsNothingLate() {
        LockTemplate locks = locks();
        locks.acquire("k", String.class).release("before");
        LockHandle<String> held =
                locks.acquire("k", String.class, LockOptions.defaults().lease(Duration.ofMillis(600)));
        CompletableFuture<Loss> lost = new CompletableFuture<>();
        held.onLost(lost::complete);
        sleep("1.2");
        CompletableFuture<Void> releasing = CompletableFuture.runAsync(() -> held.release("late"));
        assertThat(releasing)
                .failsWithin(Duration.ofSeconds(3))
                .withThrowableThat()
                .withCauseInstanceOf(LockLostException.class);
        assertThat(held.isHeld()).isFalse();
        assertThat(locks.read("k", String.class)).contains("before");

        LockHandle<String> other =
                locks.acquire("k", String.class, LockOptions.defaults().lease(Duration.ofMillis(600)));
        CompletableFuture<Loss> otherLost = new CompletableFuture<>();
        other.onLost(otherLost::complete);
        sleep("1.2");
        assertThat(otherLost)
                .succeedsWithin(Duration.ofSeconds(1))
                .satisfies(loss -> assertThat(loss.reason()).isEqualTo(LossReason.EXPIRED));
        assertThat(other.isHeld()).isFalse();
        assertThatThrownBy(() -> other.release("late")).isInstanceOf(LockLostException.class);
        assertThat(locks.read("k", String.class)).contains("before");
    }

    /** The server does nothing for some seconds, from when this returns. */
    private static void sleep(String seconds) {
        connection()
                .async()
                .dispatch(
                        CommandType.DEBUG,
                        new StatusOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8).add("SLEEP").add(seconds));
        await().pollDelay(Duration.ofMillis(150)).until(() -> true);
    }

    // Scripts that vanish

    @Test
    void scriptsThatAreForgottenInTheMiddleOfWorkAreSentAgain() {
        List<LockTemplate> clients = List.of(locks(), locks());
        CompletableFuture<Void> done = new CompletableFuture<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Integer>> running = IntStream.range(0, 8)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> count(clients.get(i % 2), "k" + i % 4, done), threads))
                .toList();
        for (int i = 0; i < 100; i++) {
            redis.scriptFlush();
        }
        done.complete(null);
        threads.shutdown();
        int counted = running.stream().mapToInt(CompletableFuture::join).sum();
        assertThat(counted).isPositive();
        assertThat(IntStream.range(0, 4)
                        .map(i -> clients.get(0).read("k" + i, Integer.class).orElse(0))
                        .sum())
                .isEqualTo(counted);
    }

    private static int count(LockTemplate locks, String key, CompletableFuture<Void> done) {
        int counted = 0;
        while (!done.isDone()) {
            locks.withLock(key, Integer.class, n -> n == null ? 1 : n + 1);
            counted++;
        }
        return counted;
    }

    // What users set

    private static Map<String, ClientOptions> options() {
        return Map.of(
                "no reconnection",
                ClientOptions.builder().autoReconnect(false).build(),
                "commands accepted while disconnected",
                ClientOptions.builder()
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS)
                        .build(),
                "commands rejected while disconnected",
                ClientOptions.builder()
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .build(),
                "brief timeouts",
                ClientOptions.builder()
                        .timeoutOptions(TimeoutOptions.enabled(Duration.ofMillis(300)))
                        .build(),
                "RESP2",
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build(),
                "RESP2 without a ping",
                ClientOptions.builder()
                        .protocolVersion(ProtocolVersion.RESP2)
                        .pingBeforeActivateConnection(false)
                        .build(),
                "without a ping",
                ClientOptions.builder().pingBeforeActivateConnection(false).build(),
                "replies on other threads",
                ClientOptions.builder().publishOnScheduler(true).build());
    }

    private static Stream<String> namesOfOptions() {
        return options().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("namesOfOptions")
    void locksWorkWithTheUsersOptions(String name) throws Exception {
        RedisClient own = clientOf(server.uri());
        own.setOptions(Objects.requireNonNull(options().get(name)));
        LockTemplate a = locks(own);
        LockTemplate b = locks(own);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        a.onChange(change -> heard.add(change.key()), () -> {});
        LockHandle<String> held = a.acquire("k", String.class, LONG);
        CompletableFuture<LockHandle<String>> waiting = start(b);
        await().until(() -> Objects.equals(a.inspect("k").waitingClients(), 1));
        redis.clientKill(KillArgs.Builder.skipme());
        await().untilAsserted(() ->
                assertThat(redis.pubsubNumsub(namespace + ":changes").values()).containsExactly(1L));
        held.release("v");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).satisfies(next -> next.release("w"));
        assertThat(heard.poll(2, TimeUnit.SECONDS)).isEqualTo("k");
        assertThat(a.read("k", String.class)).contains("w");
    }
}
