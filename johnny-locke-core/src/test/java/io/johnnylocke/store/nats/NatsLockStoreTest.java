package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.servers.MutableProxy;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.KeyValue;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NatsLockStoreTest {

    private static Connection connection;

    private final String namespace = "t-" + UUID.randomUUID();
    private final List<LockTemplate> templates = new ArrayList<>();

    @BeforeAll
    static void connect() {
        connection = NatsConnections.open(NatsTestServer.shared().uri());
    }

    @AfterAll
    static void disconnect() throws InterruptedException {
        connection.close();
    }

    @AfterEach
    void closeTemplates() throws Exception {
        templates.forEach(LockTemplate::close);
        if (connection.keyValueManagement().getBucketNames().contains(namespace)) {
            connection.keyValueManagement().delete(namespace);
        }
    }

    private LockTemplate locks() {
        return locks(NatsLockStore.create(connection));
    }

    private LockTemplate locks(NatsLockStore store) {
        LockTemplate template = LockTemplate.builder(store)
                .namespace(namespace)
                .defaultWait(Duration.ofSeconds(2))
                .build();
        templates.add(template);
        return template;
    }

    @Test
    void theStateIsTheRawValueOfTheKey() throws Exception {
        LockTemplate locks = locks();
        locks.withLock("order.7", String.class, none -> "raw");
        KeyValue bucket = connection.keyValue(namespace);
        assertThat(bucket.get("order.7").getValueAsString()).isEqualTo("raw");
        try (LockHandle<String> held = locks.acquire("order.7", String.class)) {
            assertThat(bucket.get("order.7").getValueAsString()).isEqualTo("raw");
            held.release("next");
        }
        assertThat(bucket.get("order.7").getValueAsString()).isEqualTo("next");
        assertThat(bucket.keys()).containsExactly("order.7");
        locks.delete("order.7", Duration.ZERO);
        assertThat(bucket.get("order.7")).isNull();
        locks.acquire("never written", String.class).release();
        assertThat(bucket.get("never=20written")).isNull();
    }

    @Test
    void theFirstLockOfABucketOutlivesAKilledServer() {
        try (NatsTestServer server = NatsTestServer.start();
                LockTemplate locks = LockTemplate.builder(NatsLockStore.create(NatsConnections.open(server.uri())))
                        .namespace(namespace)
                        .build()) {
            LockHandle<String> held = locks.acquire("k", String.class);
            server.stop();
            server.restart();
            held.release("written");
            assertThat(locks.read("k", String.class)).contains("written");
        }
    }

    @Test
    void whatSomebodyElseHasPutIsAStateThatNobodyHolds() throws Exception {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class);
        connection.keyValue(namespace).put("k", "theirs".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> held.release("ours")).isInstanceOf(LockLostException.class);
        try (LockHandle<String> next = locks.acquire("k", String.class)) {
            assertThat(next.state()).isEqualTo("theirs");
            assertThat(next.token()).isGreaterThan(held.token());
        }
        connection.keyValue(namespace).delete("k");
        assertThat(locks.read("k", String.class)).isEmpty();
        assertThat(locks.withLock("k", String.class, none -> "ours").value()).isEqualTo("ours");
    }

    @Test
    void aHolderHearsThatSomebodyHasWrittenPastTheLock() throws Exception {
        CompletableFuture<Loss> lost = new CompletableFuture<>();
        LockHandle<String> held = locks().acquire("k", String.class);
        held.onLost(lost::complete);
        KeyValue bucket = connection.keyValue(namespace);
        // Until the holder has subscribed, which it does if it holds on.
        await().until(() -> {
            bucket.put("k", "theirs");
            return lost.isDone();
        });
        assertThat(lost.join().reason()).isEqualTo(LossReason.STORE_LOST);
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    void aHolderHearsOfALossThatItsConnectionHasMissed() throws Exception {
        try (MutableProxy proxy = new MutableProxy(NatsTestServer.shared().port())) {
            Connection through = NatsConnections.open("nats://127.0.0.1:" + proxy.port());
            CompletableFuture<Loss> lost = new CompletableFuture<>();
            LockHandle<String> held = locks(NatsLockStore.create(through))
                    .acquire("k", String.class, LockOptions.defaults().lease(Duration.ofMinutes(5)));
            held.onLost(lost::complete);
            proxy.mute("");
            LockHandle<String> next =
                    locks().acquire("k", String.class, LockOptions.defaults().priority(1));
            through.forceReconnect();
            assertThat(lost).succeedsWithin(Duration.ofSeconds(10));
            assertThat(lost.join().reason()).isEqualTo(LossReason.PREEMPTED);
            assertThat(next.isHeld()).isTrue();
            through.close();
        }
    }

    @Test
    void aBucketThatWasMadeAnewWithoutExpiryOfMessagesIsUsedAsItIs() throws Exception {
        LockTemplate locks = locks();
        locks.acquire("k", String.class).release();
        JetStreamManagement management = connection.jetStreamManagement();
        StreamConfiguration before = management.getStreamInfo("KV_" + namespace).getConfiguration();
        management.deleteStream("KV_" + namespace);
        management.addStream(StreamConfiguration.builder()
                .name(before.getName())
                .subjects(before.getSubjects())
                .maxMessagesPerSubject(1)
                .allowRollup(true)
                .firstSequence(before.getFirstSequence() + Duration.ofMinutes(1).toNanos() / 1000)
                .republish(before.getRepublish())
                .build());
        // On older servers tokens begin anew, which is refused as often as there were higher ones.
        await().ignoreExceptionsInstanceOf(LockStoreException.class).until(() -> {
            locks.acquire("k", String.class).release();
            return true;
        });
    }

    @Test
    void aBucketThatIsDeletedUnderneathIsALossAndThenThereIsANewOne() throws Exception {
        LockTemplate locks = locks();
        LockHandle<String> held = locks.acquire("k", String.class);
        connection.keyValueManagement().delete(namespace);
        assertThatThrownBy(() -> held.release("v")).isInstanceOf(RuntimeException.class);
        // The tokens of a server that cannot begin to count where the last bucket ended are refused, not given out.
        LockTemplate others = locks();
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() ->
                        others.withLock("k", String.class, none -> "w").value().equals("w"));
        assertThat(others.read("k", String.class)).contains("w");
    }

    @Test
    void aBucketThatIsOtherThanWishedIsRefusedWithBothValues() throws Exception {
        locks().withLock("k", String.class, none -> "v");
        assertThatThrownBy(() -> locks(NatsLockStore.create(connection).storage(StorageType.Memory))
                        .read("k", String.class))
                .isInstanceOf(LockStoreException.class)
                .hasMessageMatching("(?s).*(storage file, but memory|in memory needs NATS 2.10).*");
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name("KV_" + namespace + "-foreign")
                        .subjects("$KV." + namespace + "-foreign.>")
                        .maxMessagesPerSubject(1)
                        .build());
        try {
            assertThatThrownBy(() -> locks(NatsLockStore.create(connection).bucket(namespace + "-foreign"))
                            .read("k", String.class))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("republish none")
                    .hasMessageContaining("johnny-locke." + namespace + "-foreign.>");
        } finally {
            connection.jetStreamManagement().deleteStream("KV_" + namespace + "-foreign");
        }
    }

    @Test
    void aBucketThatIsMissingAndNotToBeCreatedIsAnErrorThatSaysHowToCreateIt() {
        assertThatThrownBy(() -> locks(NatsLockStore.create(connection).createBucket(false))
                        .acquire("k", String.class, Duration.ofMillis(300)))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("--republish-source");
        assertThatThrownBy(() -> NatsLockStore.create(connection).bucket("a.b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NatsLockStore.create(connection).replicas(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was 2");
    }

    @Test
    void namespacesShareABucketWithoutSharingKeys() {
        NatsLockStore shared = NatsLockStore.create(connection).bucket(namespace);
        LockTemplate one = LockTemplate.builder(shared).namespace("a").build();
        LockTemplate other = LockTemplate.builder(shared).namespace("a.b").build();
        templates.addAll(List.of(one, other));
        LockHandle<String> held = one.acquire("b.k", String.class);
        assertThat(other.tryAcquire("k", String.class)).isPresent();
        held.release();
    }

    @Test
    void requestsFailUntilThereIsAConnection() {
        CompletableFuture<Connection> connecting = new CompletableFuture<>();
        LockTemplate locks = locks(NatsLockStore.create(connecting));
        assertThatThrownBy(() -> locks.read("k", String.class)).hasMessageContaining("NATS cannot be reached");
        CompletableFuture<LockHandle<String>> waiting = locks.async()
                .acquire("k", String.class, LockOptions.defaults().waitAtMost(Duration.ofSeconds(10)))
                .toCompletableFuture();
        connecting.complete(connection);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5)).satisfies(LockHandle::release);
    }

    @Test
    void anAnswerThatDoesNotComeLeavesTheOutcomeUnknown() throws Exception {
        try (MutableProxy proxy = new MutableProxy(NatsTestServer.shared().port())) {
            Connection silent = NatsConnections.open("nats://127.0.0.1:" + proxy.port());
            LockHandle<String> held = locks(NatsLockStore.create(silent)).acquire("k", String.class);
            proxy.mute("CONNECT");
            assertThatThrownBy(() -> held.release("v"))
                    .isInstanceOfSatisfying(
                            LockStoreException.class,
                            failure -> assertThat(failure.isOutcomeUnknown()).isTrue());
            silent.close();
        }
    }

    @Test
    void closingEndsSubscriptionsAndLeavesTheConnectionOpen() throws Exception {
        LockTemplate locks = locks();
        LockTemplate others = locks();
        others.withLock("k", String.class, none -> "v");
        long threads = dispatchers();
        locks.onChange(change -> {}, () -> {});
        locks.withLock("k", String.class, none -> "w");
        assertThat(dispatchers()).isEqualTo(threads);
        locks.close();
        await().until(() -> dispatchers() == threads - 1);
        assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        assertThat(others.read("k", String.class)).contains("w");
    }

    /** Each has a thread of its own, that of the client library. */
    private static long dispatchers() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack ->
                        Stream.of(stack).anyMatch(frame -> frame.getClassName().endsWith("NatsDispatcher")))
                .count();
    }

    @Test
    void aStateThatIsTooLargeForAMessageIsRefusedBeforeItIsSent() {
        LockTemplate locks = locks();
        assertThatThrownBy(() -> locks.withLock("k", byte[].class, none -> new byte[990_000]))
                .hasMessageContaining("983040");
        assertThat(locks.tryAcquire("k", byte[].class)).isPresent();
    }

    @Test
    void anExpiredStateIsGoneForTheLocksAndThenForTheServer() {
        LockTemplate locks = locks();
        locks.set("k", String.class, "brief", StateExpiry.absolute(Duration.ofMillis(200)));
        assertThat(locks.read("k", String.class)).contains("brief");
        await().until(() -> locks.read("k", String.class).isEmpty());
    }
}
