package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What only Redis can do to a lock: lost scripts and connections, foreign values, full memory, flushed data. */
class RedisLockStoreTest extends OwnRedisTest {

    @Override
    LockTemplate locks(RedisClient on) {
        return remember(LockTemplate.builder(RedisLockStore.create(on))
                .namespace(namespace)
                .defaultWait(Duration.ofSeconds(2))
                .build());
    }

    private static LockOptions lease(Duration lease) {
        return LockOptions.defaults().lease(lease);
    }

    // The protocol's cost and traces

    @Test
    void anUncontendedCycleIsTwoScripts() {
        LockTemplate locks = locks();
        locks.withLock("k", String.class, none -> "v");
        redis.configResetstat();
        for (int i = 0; i < 10; i++) {
            locks.withLock("k", String.class, state -> state + "!");
        }
        assertThat(calls("evalsha")).isEqualTo(20);
        assertThat(calls("eval")).isZero();
        // The record is read and written twice, the state once.
        assertThat(calls("get") + calls("set")).isLessThanOrEqualTo(60);
    }

    @Test
    void aNamespaceIsWatchedOnlyWhereChangesArePublished() {
        assertThatThrownBy(() -> locks().onChange(change -> {}, () -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("redis")
                .hasMessageContaining("publishChanges");
    }

    @Test
    void aWatchNoticesThatItsConnectionIsHalfOpen() throws Exception {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            RedisClient through = RedisClient.create("redis://127.0.0.1:" + proxy.port());
            LockTemplate watching = publishing(through);
            LockTemplate writing = publishing(client);
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            watching.onChange(change -> heard.add(change.key()), () -> heard.add("resync"));
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("resync");
            proxy.mute("SUBSCRIBE");
            writing.withLock("k", String.class, none -> "unheard");
            assertThat(heard.poll(15, TimeUnit.SECONDS)).isEqualTo("resync");
            writing.withLock("k", String.class, none -> "heard");
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("k");
            watching.close();
            through.shutdown();
        }
    }

    private LockTemplate publishing(RedisClient on) {
        return remember(LockTemplate.builder(RedisLockStore.create(on).publishChanges(true))
                .namespace(namespace)
                .build());
    }

    @Test
    void everyKeyButAStateWithoutExpiryHasOne() throws Exception {
        LockTemplate a = locks();
        LockTemplate b = locks();
        a.withLock("kept", String.class, none -> "v");
        LockHandle<String> held = a.acquire("held", String.class);
        CompletableFuture<LockHandle<String>> waiting =
                b.async().acquire("held", StateType.of(String.class), LockOptions.defaults());
        a.withLock(
                "expiring",
                String.class,
                LockOptions.defaults().stateExpiry(StateExpiry.sliding(Duration.ofMinutes(1))),
                none -> "v");
        await().until(() -> redis.exists(name("held", "q")) == 1);

        List<String> keys = redis.keys(namespace + ":*");
        assertThat(keys)
                .contains(
                        name("held", "m"), name("held", "q"), name("held", "w"), name("kept", "s"), name("kept", "m"));
        assertThat(keys).filteredOn(key -> redis.pttl(key) < 0).containsExactly(name("kept", "s"));
        held.release();
        waiting.get().release();
    }

    @Test
    void theStateIsTheRawValueAndForeignKeysStayAsTheyAre() {
        redis.set("foreign", "1");
        redis.set(namespace + "x:{k}:s", "2");
        LockTemplate locks = locks();
        locks.withLock("k", String.class, none -> "raw \u00E9");
        assertThat(redis.get(name("k", "s"))).isEqualTo("raw \u00E9");
        locks.delete("k", Duration.ofSeconds(1));
        assertThat(redis.get("foreign")).isEqualTo("1");
        assertThat(redis.get(namespace + "x:{k}:s")).isEqualTo("2");
    }

    @Test
    void closingLeavesNoConnectionAndNoThread() {
        int before = redis.clientList().split("\n").length;
        LockTemplate locks = locks();
        locks.withLock("k", String.class, none -> "v");
        assertThat(redis.clientList().split("\n").length).isEqualTo(before + 2);
        locks.close();
        await().untilAsserted(
                        () -> assertThat(redis.clientList().split("\n").length).isEqualTo(before));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("johnny-locke")));
        assertThat(redis.ping()).isEqualTo("PONG");
    }

    // Trouble on the way

    @Test
    void scriptsThatTheServerHasForgottenAreSentAgain() {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class);
        redis.scriptFlush();
        held.renew();
        redis.scriptFlush();
        held.release("v");
        redis.scriptFlush();
        assertThat(locks.withLock("k", String.class, state -> state + "w").value())
                .isEqualTo("vw");
        redis.scriptFlush();
        assertThat(locks.inspect("k").stateSize()).isEqualTo(2);
        assertThat(locks.await("k", String.class, Duration.ofSeconds(1))).contains("vw");
    }

    @Test
    void killedConnectionsAreMadeAnewAndNothingIsLost() throws Exception {
        LockTemplate a = locks();
        LockTemplate b = locks();
        LockHandle<String> held = a.acquire("k", String.class, lease(Duration.ofSeconds(60)));
        CompletableFuture<LockHandle<String>> waiting = b.async()
                .acquire("k", StateType.of(String.class), LockOptions.defaults().waitAtMost(Duration.ofSeconds(30)));
        await().until(() -> redis.exists(name("k", "q")) == 1);
        killAll();
        held.release("v");
        assertThat(waiting.get(5, TimeUnit.SECONDS).state()).isEqualTo("v");
        killAll();
        waiting.join().release("w");
        assertThat(a.read("k", String.class)).contains("w");
    }

    /** Kills every connection but the one that asks for it. */
    private static void killAll() {
        redis.clientKill(KillArgs.Builder.skipme());
    }

    @Test
    void manySectionsLiveThroughKilledConnections() {
        LockTemplate a = locks();
        LockTemplate b = locks();
        CompletableFuture<Void> done = new CompletableFuture<>();
        AtomicInteger unknown = new AtomicInteger();
        List<CompletableFuture<Integer>> running = new ArrayList<>();
        for (LockTemplate locks : List.of(a, b, a, b)) {
            running.add(CompletableFuture.supplyAsync(() -> count(locks, done, unknown)));
        }
        for (int i = 0; i < 10; i++) {
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            killAll();
        }
        done.complete(null);
        int landed = running.stream().mapToInt(CompletableFuture::join).sum();
        assertThat(a.read("k", Integer.class).orElseThrow()).isBetween(landed, landed + unknown.get());
        assertThat(landed).isPositive();
    }

    private static int count(LockTemplate locks, CompletableFuture<Void> done, AtomicInteger unknown) {
        int landed = 0;
        while (!done.isDone()) {
            try {
                locks.withLock(
                        "k",
                        Integer.class,
                        LockOptions.defaults().waitAtMost(Duration.ofSeconds(20)),
                        n -> n == null ? 1 : n + 1);
                landed++;
            } catch (LockStoreException e) {
                assertThat(e.isOutcomeUnknown()).isTrue();
                unknown.incrementAndGet();
            }
        }
        return landed;
    }

    @Test
    void aStalledServerIsAnErrorInTimeAndNoHang() {
        LockTemplate locks = locks();
        locks.withLock("k", String.class, none -> "v");
        redis.clientPause(3500);
        long start = System.nanoTime();
        assertThatThrownBy(() -> locks.tryAcquire("k", String.class)).isInstanceOf(LockStoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(locks.acquire("k", String.class, Duration.ofSeconds(10)).state())
                .isEqualTo("v");
    }

    @Test
    void aHalfOpenConnectionIsLeftThoughTheClientLibraryGivesUpBeforeTheStoreTimeout() throws Exception {
        try (MutableProxy proxy = new MutableProxy(server.port())) {
            RedisClient through = RedisClient.create("redis://127.0.0.1:" + proxy.port() + "?timeout=700ms");
            LockTemplate locks = locks(through);
            locks.withLock("k", String.class, none -> "v");
            proxy.mute("EVALSHA");
            assertThat(locks.acquire("k", String.class, Duration.ofSeconds(10)).state())
                    .isEqualTo("v");
            locks.close();
            through.shutdown();
        }
    }

    @Test
    void closingEndsCallsThatAStalledOrUnreachableServerDoesNotAnswer() {
        LockTemplate stalled = locks();
        LockHandle<String> held = stalled.acquire("k", String.class);
        RedisClient nowhere = RedisClient.create("redis://10.255.255.1:6379");
        LockTemplate unreachable = locks(nowhere);
        redis.clientPause(5000);
        List<CompletableFuture<?>> calls = List.of(
                CompletableFuture.runAsync(() -> held.release("v")),
                CompletableFuture.runAsync(() -> stalled.read("k", String.class)),
                CompletableFuture.runAsync(() -> unreachable.read("k", String.class)),
                CompletableFuture.runAsync(() -> unreachable.acquire("k", String.class)));
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        stalled.close();
        unreachable.close();
        calls.forEach(call -> assertThat(call).failsWithin(Duration.ofMillis(500)));
        nowhere.shutdown();
        await().ignoreExceptions().until(() -> redis.ping().equals("PONG"));
    }

    // Data that vanishes

    @Test
    void flushedDataIsALossForTheHolderAndTheWaiterGoesOnWithAHigherToken() throws Exception {
        LockTemplate a = locks();
        LockTemplate b = locks();
        LockHandle<String> held = a.acquire("k", String.class, lease(Duration.ofSeconds(60)));
        CompletableFuture<LockHandle<String>> waiting = b.async()
                .acquire("k", StateType.of(String.class), LockOptions.defaults().waitAtMost(Duration.ofSeconds(30)));
        await().until(() -> redis.exists(name("k", "q")) == 1);
        redis.flushall();

        LockHandle<String> next = waiting.get(2, TimeUnit.SECONDS);
        assertThat(next.token()).isGreaterThan(held.token());
        assertThatThrownBy(() -> held.release("stale"))
                .asInstanceOf(type(LockLostException.class))
                .satisfies(lost -> assertThat(lost.reason()).isEqualTo(LossReason.STORE_LOST));
        next.release("v");
        assertThat(a.read("k", String.class)).contains("v");
    }

    @Test
    void aHolderThatRenewsHearsThatItsLockWasFlushed() {
        LockTemplate locks = locks();
        LockHandle<String> held =
                locks.acquire("k", String.class, lease(Duration.ofSeconds(3)).renewUpTo(Duration.ofMinutes(1)));
        CompletableFuture<LossReason> lost = new CompletableFuture<>();
        held.onLost(loss -> lost.complete(loss.reason()));
        redis.flushall();
        assertThat(lost).succeedsWithin(Duration.ofMillis(2500)).isEqualTo(LossReason.STORE_LOST);
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    void tokensDoNotGoBackForWhoHasSeenThemWhenDataAndTimeAreLost() {
        LockTemplate locks = locks();
        // As it were if the server's clock had been a minute ahead.
        long ahead = System.currentTimeMillis() * 1000 + 60_000_000;
        redis.psetex(name("k", "m"), 60_000, "1 " + ahead + " - - -");
        LockHandle<String> held = locks.acquire("k", String.class);
        LockTemplate others = locks();
        assertThat(others.tryAcquire("k", String.class)).isEmpty();
        redis.flushall();
        LockHandle<String> next = others.acquire("k", String.class);
        assertThat(next.token()).isGreaterThan(held.token());
        assertThatThrownBy(() -> held.release("stale")).isInstanceOf(LockLostException.class);
        next.release("v");
        assertThat(locks.read("k", String.class)).contains("v");
    }

    // Foreign values, other formats

    @Test
    void aValueOfAnotherTypeIsAClearErrorAndStays() {
        LockTemplate locks = locks();
        redis.lpush(name("list", "m"), "x");
        assertThatThrownBy(() -> locks.acquire("list", String.class))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("'list'")
                .hasMessageContaining(name("list", "m") + " is a list instead of a string");
        redis.hset(name("hash", "s"), "f", "v");
        assertThatThrownBy(() -> locks.withLock("hash", String.class, state -> "mine"))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining(name("hash", "s") + " is a hash instead of a string");
        assertThat(redis.lrange(name("list", "m"), 0, -1)).containsExactly("x");
        assertThat(redis.hget(name("hash", "s"), "f")).isEqualTo("v");
        assertThat(redis.exists(name("hash", "m"))).isZero();
    }

    @Test
    void aRecordThatIsNoneIsAClearErrorAndStays() {
        LockTemplate locks = locks();
        for (String record : List.of("garbage", "", "1 2", "2 1700000000000000 - x y z")) {
            redis.set(name("k", "m"), record);
            assertThatThrownBy(() -> locks.acquire("k", String.class))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("'k'")
                    .hasMessageContaining(
                            record.startsWith("2 1")
                                    ? "format 2, this version of the library reads format 1"
                                    : "not a lock record");
            assertThatThrownBy(() -> locks.inspect("k")).isInstanceOf(LockStoreException.class);
            assertThat(redis.get(name("k", "m"))).isEqualTo(record);
        }
    }

    @Test
    void aRecordWithAllFieldsIsRead() {
        LockTemplate locks = locks();
        long now = System.currentTimeMillis();
        long token = now * 1000;
        String record = "1 " + token + " other:1,another:2 - 3 - - " + (now + 5000) + " 5000 " + (now - 1000)
                + " 0 2/x " + (now + 9000) + " - 5/x/-";
        redis.psetex(name("k", "m"), 60_000, record);
        assertThatThrownBy(() -> locks.acquire("k", String.class, Duration.ZERO))
                .asInstanceOf(type(LockTimeoutException.class))
                .satisfies(busy -> {
                    assertThat(busy.holder().clientId()).isEqualTo("other");
                    assertThat(busy.holder().priority()).isEqualTo(3);
                    assertThat(busy.holder().token()).isEqualTo(token);
                });
        assertThat(locks.inspect("k").heldFor()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
    }

    @Test
    void aClockThatGoesBackDoesNotMakeALeaseEndless() {
        LockTemplate locks = locks();
        long now = System.currentTimeMillis();
        String record = "1 " + now * 1000 + " other:1 - 0 - - " + (now + 3_600_000) + " 700";
        redis.psetex(name("k", "m"), 7_200_000, record);
        long start = System.nanoTime();
        locks.acquire("k", String.class, Duration.ofSeconds(5)).release();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(600), Duration.ofSeconds(2));
    }

    @Test
    void tokensGoOnAboveWhatIsRecorded() {
        LockTemplate locks = locks();
        long ahead = System.currentTimeMillis() * 1000 + 60_000_000;
        redis.psetex(name("k", "m"), 60_000, "1 " + ahead + " - - -");
        LockHandle<String> held = locks.acquire("k", String.class);
        assertThat(held.token()).isEqualTo(ahead + 1);
        held.release();
        assertThat(locks.acquire("other", String.class).token()).isGreaterThan(ahead + 1);
    }

    // Servers that refuse

    @Test
    void aWrongOrMissingPasswordIsRefusedInTimeWithTheServersReason() {
        try (RedisTestServer guarded = RedisTestServer.start("--requirepass", "right")) {
            Map<String, String> reasons =
                    new TreeMap<>(Map.of("redis://127.0.0.1:", "NOAUTH", "redis://:wrong@127.0.0.1:", "WRONGPASS"));
            reasons.forEach((uri, reason) -> {
                RedisClient user = RedisClient.create(uri + guarded.port());
                LockTemplate locks = locks(user);
                long start = System.nanoTime();
                assertThatThrownBy(() -> locks.acquire("k", String.class))
                        .isInstanceOf(LockStoreException.class)
                        .hasMessageContaining(reason)
                        .hasMessageNotContaining("wrong@");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
                locks.close();
                user.shutdown();
            });
            RedisClient user = RedisClient.create("redis://:right@127.0.0.1:" + guarded.port());
            LockTemplate locks = locks(user);
            locks.acquire("k", String.class).release();
            locks.close();
            user.shutdown();
        }
    }

    @Test
    void aReplicaIsUnavailableWithTheServersReason() {
        try (RedisTestServer replica =
                RedisTestServer.start("--replicaof", "127.0.0.1", Integer.toString(server.port()))) {
            RedisClient user = RedisClient.create(replica.uri());
            LockTemplate locks = locks(user);
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> locks.acquire("k", String.class, Duration.ofMillis(300)))
                    .asInstanceOf(type(LockStoreException.class))
                    .satisfies(failure -> assertThat(failure.isRetryable()).isTrue())
                    .satisfies(failure -> assertThat(failure).hasMessageContaining("READONLY")));
            locks.close();
            user.shutdown();
        }
    }

    @Test
    void whenMemoryIsFullLocksAreReleasedButNotAcquired() {
        try (RedisTestServer full = RedisTestServer.start()) {
            RedisClient user = RedisClient.create(full.uri());
            LockTemplate locks = locks(user);
            LockHandle<String> held = locks.acquire("k", String.class);
            try (StatefulRedisConnection<String, String> admin = user.connect()) {
                admin.sync().configSet("maxmemory", "1");
                assertThatThrownBy(() -> locks.acquire("other", String.class, Duration.ofMillis(200)))
                        .isInstanceOf(LockStoreException.class)
                        .hasMessageContaining("OOM");
                held.renew();
                held.release("written");
                admin.sync().configSet("maxmemory", "0");
            }
            assertThat(locks.read("k", String.class)).contains("written");
            locks.acquire("other", String.class).release();
            locks.close();
            user.shutdown();
        }
    }
}
