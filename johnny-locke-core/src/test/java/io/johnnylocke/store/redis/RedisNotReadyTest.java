package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Servers that answer, but that they cannot do it now: that is no refusal, and is tried again. */
class RedisNotReadyTest extends OwnRedisTest {

    private static final LockOptions LONG = LockOptions.defaults().lease(Duration.ofMinutes(1));

    /** Runs a script of somebody else until it is killed. */
    private CompletableFuture<Object> runForever() {
        StatefulRedisConnection<String, String> other = clientOf(server.uri()).connect();
        CompletableFuture<Object> running = other.async()
                .eval("while true do end", ScriptOutputType.VALUE)
                .<Object>thenApply(end -> end)
                .toCompletableFuture();
        await().until(() -> {
            try {
                redis.get("any");
                return false;
            } catch (RedisCommandExecutionException busy) {
                return busy.getMessage().startsWith("BUSY");
            }
        });
        return running;
    }

    private static void unavailable(Runnable call, String codes) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(LockStoreException.class, failure -> {
                    assertThat(failure.isRetryable()).isTrue();
                    assertThat(failure.isOutcomeUnknown()).isFalse();
                })
                .hasMessageMatching("(?s).*(" + codes + ").*");
    }

    @Test
    void aScriptThatKeepsTheServerBusyIsWaitedFor() {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class, LONG);
        CompletableFuture<Object> script = runForever();
        unavailable(() -> locks.acquire("other", String.class, Duration.ofMillis(200)), "BUSY");
        CompletableFuture<Void> releasing = CompletableFuture.runAsync(() -> held.release("v"));
        CompletableFuture<LockHandle<String>> acquiring =
                locks.async().acquire("other", String.class, LONG).toCompletableFuture();
        // Who comes now has to connect first.
        CompletableFuture<LockHandle<String>> connecting =
                locks().async().acquire("third", String.class, LONG).toCompletableFuture();
        await().during(Duration.ofMillis(500))
                .until(() -> !releasing.isDone() && !acquiring.isDone() && !connecting.isDone());
        redis.scriptKill();
        assertThat(releasing).succeedsWithin(Duration.ofSeconds(2));
        assertThat(acquiring).succeedsWithin(Duration.ofSeconds(2)).satisfies(LockHandle::release);
        assertThat(connecting).succeedsWithin(Duration.ofSeconds(2)).satisfies(LockHandle::release);
        assertThat(locks.read("k", String.class)).contains("v");
        assertThat(script).failsWithin(Duration.ofSeconds(1));
    }

    @Test
    void aServerThatLoadsItsDataIsWaitedFor() {
        // Microseconds for each key, so that it takes until somebody says otherwise. It answers after every thousand of
        // them.
        try (RedisTestServer slow = RedisTestServer.start("--key-load-delay", "100")) {
            RedisClient user = clientOf(slow.uri());
            try (StatefulRedisConnection<String, String> connection = user.connect()) {
                RedisCommands<String, String> commands = connection.sync();
                IntStream.range(0, 100_000).forEach(i -> connection.async().set("key" + i, "value"));
                commands.ping();
            }
            LockTemplate locks = locks(user);
            LockHandle<String> held = locks.acquire("k", String.class, LONG);
            slow.stop();
            slow.relaunch();
            await().ignoreExceptions().untilAsserted(() -> unavailable(() -> locks.read("k", String.class), "LOADING"));
            try (StatefulRedisConnection<String, String> connection = user.connect()) {
                connection.sync().configSet("key-load-delay", "0");
            }
            assertThat(locks.acquire("other", String.class, Duration.ofSeconds(10))
                            .isHeld())
                    .isTrue();
            held.release("v");
            assertThat(locks.read("k", String.class)).contains("v");
            locks.close();
        }
    }

    @Test
    void aReplicaIsWaitedForUntilItIsAPrimary() {
        try (RedisTestServer replica = RedisTestServer.start("--replica-serve-stale-data", "no")) {
            RedisClient user = clientOf(replica.uri());
            StatefulRedisConnection<String, String> admin = user.connect();
            LockTemplate locks = locks(user);
            locks.acquire("k", String.class).release();
            admin.sync().replicaof("127.0.0.1", 1);
            unavailable(() -> locks.read("k", String.class), "MASTERDOWN|READONLY");
            unavailable(() -> locks.acquire("k", String.class, Duration.ofMillis(300)), "READONLY");
            CompletableFuture<LockHandle<String>> acquiring =
                    locks.async().acquire("k", String.class, LONG).toCompletableFuture();
            await().during(Duration.ofMillis(300)).until(() -> !acquiring.isDone());
            admin.sync().replicaofNoOne();
            assertThat(acquiring).succeedsWithin(Duration.ofSeconds(3)).satisfies(LockHandle::release);
            locks.close();
        }
    }

    @Test
    void aServerThatTakesNoMoreClientsIsWaitedFor() {
        String most = redis.configGet("maxclients").get("maxclients");
        try {
            redis.configSet("maxclients", "1");
            LockTemplate locks = locks();
            unavailable(() -> locks.acquire("k", String.class, Duration.ofMillis(300)), "Redis");
            CompletableFuture<LockHandle<String>> acquiring =
                    locks.async().acquire("k", String.class, LONG).toCompletableFuture();
            redis.configSet("maxclients", most);
            assertThat(acquiring).succeedsWithin(Duration.ofSeconds(3)).satisfies(LockHandle::release);
        } finally {
            redis.configSet("maxclients", most);
        }
    }
}
