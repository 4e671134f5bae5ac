package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A server whose memory is full, and one that would remove locks then. */
class RedisMemoryTest extends OwnRedisTest {

    private static final LockOptions LONG = LockOptions.defaults().lease(Duration.ofMinutes(1));

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.johnnylocke");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void makeRoom() {
        logger.detachAppender(logged);
        redis.configSet("maxmemory", "0");
        redis.configSet("maxmemory-policy", "noeviction");
    }

    private List<String> warnings() {
        return List.copyOf(logged.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains("maxmemory-policy"))
                .toList();
    }

    private static CompletableFuture<LockHandle<String>> waiting(LockTemplate locks) {
        CompletableFuture<LockHandle<String>> waiting =
                locks.async().acquire("k", String.class, LONG).toCompletableFuture();
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 1));
        return waiting;
    }

    @Test
    void noLockIsGrantedAndTheMessageSaysWhatToDo() {
        LockTemplate locks = locks();
        locks.acquire("k", String.class).release("v");
        redis.configSet("maxmemory", "1");
        assertThatThrownBy(() -> locks.acquire("k", String.class, Duration.ofMillis(300)))
                .isInstanceOfSatisfying(LockStoreException.class, failure -> {
                    assertThat(failure.isRetryable()).isTrue();
                    assertThat(failure.isOutcomeUnknown()).isFalse();
                })
                .hasMessageContaining("Lock 'k': Redis answered: OOM")
                .hasMessageContaining("raise maxmemory, or remove other data");
        assertThat(locks.read("k", String.class)).contains("v");
    }

    @Test
    void whoWaitsLongEnoughGetsTheLockWhenThereIsMemoryAgain() {
        LockTemplate locks = locks();
        locks.acquire("k", String.class).release("v");
        redis.configSet("maxmemory", "1");
        CompletableFuture<LockHandle<String>> acquiring =
                locks.async().acquire("k", String.class, LONG).toCompletableFuture();
        await().during(Duration.ofMillis(500)).until(() -> !acquiring.isDone());
        redis.configSet("maxmemory", "0");
        assertThat(acquiring).succeedsWithin(Duration.ofSeconds(2)).satisfies(LockHandle::release);
    }

    @Test
    void holdersRenewAndReleaseAndTheLockPassesToWhoWaits() {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class, LONG);
        CompletableFuture<LockHandle<String>> next = waiting(locks());
        redis.configSet("maxmemory", "1");
        held.renew();
        held.release("v");
        assertThat(next).succeedsWithin(Duration.ofSeconds(2)).satisfies(handle -> {
            assertThat(handle.state()).isEqualTo("v");
            handle.release("w");
        });
        assertThat(locks.read("k", String.class)).contains("w");
        assertThat(locks.inspect("k").isHeld()).isFalse();
    }

    @Test
    void whoGivesUpLeavesTheQueueAndAnOperatorCanRevoke() {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class, LONG);
        LockTemplate others = locks();
        CompletableFuture<Void> givingUp = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> others.acquire("k", String.class, Duration.ofMillis(700)))
                        .isInstanceOfAny(LockTimeoutException.class, LockStoreException.class));
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 1));
        redis.configSet("maxmemory", "1");
        assertThat(givingUp).succeedsWithin(Duration.ofSeconds(3));
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 0));
        assertThat(others.revoke("k", held.token())).isTrue();
        assertThat(locks.inspect("k").isHeld()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-random", "volatile-ttl", "volatile-lfu"})
    void aPolicyThatRemovesLocksIsWarnedOfOnce(String policy) {
        redis.configSet("maxmemory-policy", policy);
        redis.configSet("maxmemory", "1gb");
        LockTemplate locks = locks();
        locks.acquire("k", String.class).release();
        redis.clientKill(KillArgs.Builder.skipme());
        await().ignoreExceptionsInstanceOf(LockStoreException.class).until(() -> {
            locks.acquire("k", String.class).release();
            return true;
        });
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("maxmemory-policy " + policy)
                .contains("Set maxmemory-policy noeviction");
    }

    @Test
    void whoKeepsAllOrHasNoLimitOrMayNotBeAskedIsNotWarnedOf() {
        redis.configSet("maxmemory", "1gb");
        locks().acquire("k", String.class).release();
        redis.configSet("maxmemory", "0");
        redis.configSet("maxmemory-policy", "allkeys-lru");
        locks().acquire("k", String.class).release();
        redis.configSet("maxmemory", "1gb");
        RedisUsers.create(redis, "locks", RedisUsers.without("+info", RedisUsers.documentedRights(namespace)));
        locks(clientOf(RedisUsers.uri(server.port(), "locks")))
                .acquire("k", String.class)
                .release();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aLockThatWasRemovedIsALossForItsHolderWhoWritesNothing() {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class, LONG);
        redis.del(name("k", "m"));
        LockHandle<String> next = locks().acquire("k", String.class);
        assertThat(next.token()).isGreaterThan(held.token());
        next.release("v");
        assertThatThrownBy(() -> held.release("late")).hasMessageContaining("STORE_LOST");
        assertThat(locks.read("k", String.class)).contains("v");
    }
}
