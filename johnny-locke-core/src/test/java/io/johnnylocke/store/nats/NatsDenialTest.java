package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users who each lack one of the rights that docs/nats.md lists, and servers that keep no buckets. */
class NatsDenialTest {

    private static final NatsRights RIGHTS = NatsRights.documented();

    /** Each has a bucket of its own, named as the user is, that is not there yet. */
    private static final List<String> LACKING = Stream.concat(RIGHTS.publish().stream(), RIGHTS.subscribe().stream())
            .toList();

    private static NatsTestServer server;

    private final List<Connection> connections = new ArrayList<>();
    private final List<LockTemplate> templates = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = NatsTestServer.configured(IntStream.range(0, LACKING.size())
                .mapToObj(i -> RIGHTS.without(LACKING.get(i)).user("user" + i, "user" + i))
                .collect(Collectors.joining(", ", "authorization { users = [ ", " ] }")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() throws InterruptedException {
        templates.forEach(LockTemplate::close);
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private LockTemplate lockingWithout(String right) throws Exception {
        String user = "user" + LACKING.indexOf(right);
        return locks(server, user, user);
    }

    private LockTemplate locks(NatsTestServer on, String user, String bucket) throws Exception {
        Connection connection = Nats.connect(Options.builder()
                .server(on.uri())
                .userInfo(user, "secret")
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(100))
                .errorListener(new ErrorListener() {})
                .build());
        connections.add(connection);
        LockTemplate locks = LockTemplate.builder(
                        NatsLockStore.create(connection).bucket(bucket))
                .namespace("shop")
                .build();
        templates.add(locks);
        return locks;
    }

    /** Rows of a lock that is over are dropped with the right to purge, which nobody waits for. */
    private static Stream<String> publishing() {
        return RIGHTS.publish().stream().filter(subject -> !subject.contains("PURGE"));
    }

    @ParameterizedTest
    @MethodSource("publishing")
    void aRightToPublishThatIsMissingIsNamedAtOnce(String right) throws Exception {
        LockTemplate locks = lockingWithout(right);
        String subject =
                right.replace("<bucket>", "user" + LACKING.indexOf(right)).replace(">", "");
        List<Function<String, Object>> calls = List.of(
                key -> locks.acquire(key, String.class, Duration.ofSeconds(5)),
                key -> locks.withLock(key, String.class, none -> "v"));
        for (Function<String, Object> call : calls) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> call.apply("k"))
                    .isInstanceOfSatisfying(LockStoreException.class, failure -> {
                        assertThat(failure.isRetryable()).isFalse();
                        assertThat(failure.isOutcomeUnknown()).isFalse();
                    })
                    .hasMessageContaining("Permissions Violation for Publish to \"" + subject);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void withoutAnInboxThereIsNoAnswerAndTheMessageSaysWhy() throws Exception {
        LockTemplate locks = lockingWithout("_INBOX.>");
        for (Function<String, Object> call : List.<Function<String, Object>>of(
                key -> locks.acquire(key, String.class, Duration.ZERO), key -> locks.read(key, String.class))) {
            assertThatThrownBy(() -> call.apply("k"))
                    .isInstanceOfSatisfying(
                            LockStoreException.class,
                            failure -> assertThat(failure.isOutcomeUnknown()).isFalse())
                    .hasMessageContaining("Permissions Violation for Subscription to \"_INBOX.");
        }
    }

    @Test
    void withoutEventsWhoeverWaitsIsServedAllTheSame() throws Exception {
        String events = "johnny-locke.<bucket>.>";
        LockTemplate one = lockingWithout(events);
        LockHandle<String> held = one.acquire("k", String.class);
        CompletableFuture<LockHandle<String>> waiting = lockingWithout(events)
                .async()
                .acquire("k", String.class, LockOptions.defaults().waitAtMost(Duration.ofSeconds(20)))
                .toCompletableFuture();
        held.release("v");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(15)).satisfies(LockHandle::release);
    }

    @Test
    void withoutEventsAWatchOfAllKeysDoesNotPretendToHear() throws Exception {
        LockTemplate locks = lockingWithout("johnny-locke.<bucket>.>");
        CompletableFuture<Boolean> hears = new CompletableFuture<>();
        locks.onChange(change -> hears.complete(true), () -> hears.complete(true));
        locks.withLock("k", String.class, none -> "v");
        await().during(Duration.ofSeconds(1)).until(() -> !hears.isDone());
    }

    @Test
    void aHolderWhoseRightIsTakenAwayIsToldThatNothingWasWritten(@TempDir Path folder) throws Exception {
        Path configuration = folder.resolve("nats.conf");
        Files.writeString(configuration, "authorization { users = [ " + RIGHTS.user("locks", "locks") + " ] }");
        try (NatsTestServer own = NatsTestServer.start("-c", configuration.toString())) {
            LockTemplate locks = locks(own, "locks", "locks");
            LockOptions renewed =
                    LockOptions.defaults().lease(Duration.ofSeconds(5)).renewUpTo(Duration.ofMinutes(1));
            CompletableFuture<Loss> loss = new CompletableFuture<>();
            LockHandle<String> released = locks.acquire("released", String.class, LockOptions.defaults());
            locks.acquire("renewed", String.class, renewed).onLost(loss::complete);
            Files.writeString(
                    configuration,
                    "authorization { users = [ "
                            + RIGHTS.without("$KV.<bucket>.>").user("locks", "locks") + " ] }");
            own.stop();
            own.restart();
            LockStoreException failure = catchThrowableOfType(LockStoreException.class, () -> released.release("v"));
            assertThat(failure).hasStackTraceContaining("Permissions Violation for Publish to \"$KV.locks.");
            // Why it is lost depends on whether the server had its grant on disk when it was killed.
            assertThat(loss).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void jetStreamThatIsNotEnabledIsNamed() throws Exception {
        try (NatsTestServer none = NatsTestServer.startWithoutJetStream()) {
            assertThatThrownBy(() -> locks(none, "any", "locks").read("k", String.class))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("JetStream is not enabled");
        }
        try (NatsTestServer others =
                NatsTestServer.configured("accounts { SHOP: { users: [ { user: locks, password: secret } ] } }")) {
            LockTemplate locks = locks(others, "locks", "locks");
            assertThatThrownBy(() -> locks.acquire("k", String.class, Duration.ZERO))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("JetStream not enabled for account");
        }
    }
}
