package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody else has written to the keys of a lock. */
class RedisForeignKeysTest extends OwnRedisTest {

    private static final LockOptions LONG = LockOptions.defaults().lease(Duration.ofMinutes(1));

    private void put(String type, String name) {
        switch (type) {
            case "string" -> redis.set(name, "foreign");
            case "list" -> redis.rpush(name, "foreign");
            case "set" -> redis.sadd(name, "foreign");
            case "hash" -> redis.hset(name, "foreign", "1");
            default -> redis.zadd(name, 1, "foreign");
        }
    }

    private Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>();
        redis.keys(namespace + ":*").forEach(name -> all.put(name, Arrays.toString(redis.dump(name))));
        return all;
    }

    private void refused(Consumer<LockOperations> call, LockTemplate locks, String... words) {
        Map<String, String> before = everything();
        assertThatThrownBy(() -> call.accept(locks))
                .isInstanceOfSatisfying(LockStoreException.class, failure -> {
                    assertThat(failure.isRetryable()).isFalse();
                    assertThat(failure.isOutcomeUnknown()).isFalse();
                    assertThat(failure.key()).isEqualTo("k");
                })
                .message()
                .contains(words);
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"m, list", "m, hash", "m, zset", "s, list", "s, hash", "s, set"})
    void whereNobodyHoldsNobodyGetsTheLock(String kind, String type) {
        LockTemplate locks = locks();
        put(type, name("k", kind));
        String found = name("k", kind) + " is a " + type + " instead of a string";
        for (Consumer<LockOperations> call : List.<Consumer<LockOperations>>of(
                on -> on.acquire("k", String.class),
                on -> on.tryAcquire("k", String.class),
                on -> on.withLock("k", String.class, state -> "mine"),
                on -> on.await("k", String.class, Duration.ofSeconds(1)))) {
            refused(call, locks, found, "Lock 'k'", "nothing was changed", "another namespace");
        }
        refused(
                kind.equals("s") ? on -> on.read("k", String.class) : on -> on.inspect("k"),
                locks,
                found,
                "nothing was changed");
        redis.del(name("k", kind));
        assertThat(locks.withLock("k", String.class, none -> "v").value()).isEqualTo("v");
    }

    @ParameterizedTest
    @CsvSource({"q, string, zset", "q, hash, zset", "w, string, hash", "w, list, hash"})
    void whereSomebodyHoldsNobodyWaitsInAForeignQueue(String kind, String type, String expected) {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class, LONG);
        put(type, name("k", kind));
        refused(
                on -> on.acquire("k", String.class, Duration.ofSeconds(5)),
                locks(),
                name("k", kind) + " is a " + type + " instead of a " + expected);
        redis.del(name("k", kind));
        held.release("v");
        assertThat(locks.read("k", String.class)).contains("v");
    }

    @Test
    void aHolderWhoseRecordWasReplacedWritesNothing() {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class, LONG);
        redis.del(name("k", "m"));
        put("hash", name("k", "m"));
        String found = name("k", "m") + " is a hash instead of a string";
        refused(on -> held.renew(), locks, found);
        refused(on -> held.release("late"), locks, found);
        assertThat(redis.exists(name("k", "s"))).isZero();
    }

    @Test
    void aWaiterWhoseQueueIsReplacedIsToldSoWhenItAsksNext() {
        LockTemplate locks = locks();
        locks.acquire("k", String.class, LONG);
        LockTemplate others = locks();
        CompletableFuture<LockHandle<String>> waiting =
                others.async().acquire("k", String.class, LONG).toCompletableFuture();
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 1));
        redis.del(name("k", "q"));
        put("string", name("k", "q"));
        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining(name("k", "q") + " is a string instead of a zset");
    }

    @Test
    void aUserWhoMayNotAskForTypesIsToldTheRest() {
        RedisUsers.create(redis, "locks", RedisUsers.without("+type", RedisUsers.documentedRights(namespace)));
        LockTemplate locks = locks(clientOf(RedisUsers.uri(server.port(), "locks")));
        put("list", name("k", "m"));
        refused(on -> on.acquire("k", String.class), locks, name("k", "") + "* is of a wrong type");
    }
}
