package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users who each lack one of the rights that docs/redis.md lists, or lose it while they work. */
class RedisDenialTest extends OwnRedisTest {

    /** What locks work without: the client library tells and asks in other ways, or something is not told. */
    private static final List<String> OPTIONAL = List.of("+ping", "+hello", "+client", "+info", "+type");

    private LockTemplate locksOf(String user) {
        return locks(clientOf(RedisUsers.uri(server.port(), user)));
    }

    private List<String> rights() {
        return RedisUsers.documentedRights(namespace);
    }

    private LockTemplate lockingWithout(String right) {
        RedisUsers.create(redis, "locks", RedisUsers.without(right, rights()));
        return locksOf("locks");
    }

    private static Stream<String> needed() {
        return RedisUsers.documentedRights("<namespace>").stream().filter(right -> !OPTIONAL.contains(right));
    }

    @ParameterizedTest
    @MethodSource("needed")
    void aRightThatIsMissingIsNamedAtOnceWithHowToGrantIt(String template) {
        String right = template.replace("<namespace>", namespace);
        LockTemplate locks = lockingWithout(right);
        List<Function<String, Object>> calls = List.of(
                key -> locks.acquire(key, String.class, Duration.ofSeconds(5)),
                key -> locks.withLock(key, String.class, none -> "v"),
                key -> locks.read(key, String.class));
        for (Function<String, Object> call : calls) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> call.apply("k"))
                    .isInstanceOfSatisfying(LockStoreException.class, failure -> {
                        assertThat(failure.isRetryable()).isFalse();
                        assertThat(failure.isOutcomeUnknown()).isFalse();
                    })
                    .hasMessageContaining("ACL SETUSER <user> ")
                    .hasMessageEndingWith(" " + right);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }

        RedisUsers.set(redis, "locks", List.of(right));
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() ->
                        locks.withLock("k", String.class, none -> "v").value().equals("v"));
    }

    private static List<String> optional() {
        return OPTIONAL;
    }

    @ParameterizedTest
    @MethodSource("optional")
    void whatIsNotNeededIsNotInsistedOn(String right) {
        LockTemplate locks = lockingWithout(right);
        LockHandle<String> held = locks.acquire("k", String.class);
        CompletableFuture<LockHandle<String>> waiting = locksOf("locks")
                .async()
                .acquire("k", String.class, LockOptions.defaults())
                .toCompletableFuture();
        await().until(() -> Objects.equals(locks.inspect("k").waitingClients(), 1));
        held.release("v");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).satisfies(LockHandle::release);
    }

    @Test
    void aRightThatIsTakenAwayInTheMiddleLeavesTheOutcomeUnknownAndIsNamed() {
        RedisUsers.create(redis, "locks", rights());
        LockTemplate locks = locksOf("locks");
        LockTemplate waiting = locks();
        LockHandle<String> held =
                locks.acquire("k", String.class, LockOptions.defaults().lease(Duration.ofSeconds(3)));
        CompletableFuture<LockHandle<String>> next = waiting.async()
                .acquire("k", String.class, LockOptions.defaults())
                .toCompletableFuture();
        await().until(() -> Objects.equals(waiting.inspect("k").waitingClients(), 1));
        // The release writes the state before it tells who is next.
        RedisUsers.set(redis, "locks", List.of("-publish"));
        LockStoreException failure = catchThrowableOfType(LockStoreException.class, () -> held.release("v"));
        assertThat(failure.isOutcomeUnknown()).isTrue();
        assertThat(failure).hasStackTraceContaining("ACL SETUSER <user> +publish");
        RedisUsers.set(redis, "locks", List.of("+publish"));
        assertThat(next).succeedsWithin(Duration.ofSeconds(10)).satisfies(LockHandle::release);
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> locks.tryAcquire("k", String.class).isPresent());
    }

    @Test
    void aUserThatIsDisabledIsToldWhyAndGoesOnWhenItIsEnabledAgain() {
        RedisUsers.create(redis, "locks", rights());
        LockTemplate locks = locksOf("locks");
        LockHandle<String> held =
                locks.acquire("k", String.class, LockOptions.defaults().lease(Duration.ofMinutes(1)));
        for (List<String> change : List.of(List.of("off", "on"), List.of("resetpass", ">" + RedisUsers.PASSWORD))) {
            RedisUsers.set(redis, "locks", List.of(change.get(0)));
            redis.clientKill(KillArgs.Builder.user("locks"));
            assertThatThrownBy(() -> locks.acquire("other", String.class, Duration.ofMillis(500)))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageContaining("Check the user name and the password");
            RedisUsers.set(redis, "locks", List.of(change.get(1)));
            await().ignoreExceptionsInstanceOf(LockStoreException.class).until(() -> {
                locks.acquire("other", String.class).release();
                return true;
            });
        }
        assertThat(held.isHeld()).isTrue();
        held.release("v");
        assertThat(locks.read("k", String.class)).contains("v");
    }
}
