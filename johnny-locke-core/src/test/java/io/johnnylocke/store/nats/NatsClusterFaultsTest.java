package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.State;
import io.johnnylocke.servers.NatsTestCluster;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.Connection;
import io.nats.client.api.StreamInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Clients count under a lock while the leader of the bucket steps down again and again, and once is killed. */
@EnabledIf("io.johnnylocke.servers.NatsTestCluster#isPossible")
class NatsClusterFaultsTest {

    private static final String STREAM = new NatsNames("counts", "").stream();
    private static final LockOptions PATIENT = LockOptions.defaults().waitAtMost(Duration.ofMinutes(1));
    private static final int CLIENTS = 3;
    private static final int THREADS = 2;

    private final Queue<State<Integer>> written = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void noUpdateIsLostAndTokensRiseWhileLeadersComeAndGo() throws Exception {
        List<Connection> connections = new ArrayList<>();
        List<LockTemplate> clients = new ArrayList<>();
        try (NatsTestCluster cluster = NatsTestCluster.start()) {
            NatsFixture fixture = NatsFixture.of(cluster);
            fixture.prepare("counts");
            for (int i = 0; i < CLIENTS; i++) {
                Connection connection = NatsConnections.open(cluster.uris());
                connections.add(connection);
                clients.add(
                        LockTemplate.builder(NatsLockStore.create(connection).replicas(3))
                                .namespace("counts")
                                .storeTimeout(Duration.ofSeconds(10))
                                .build());
            }
            List<CompletableFuture<Void>> counting = IntStream.range(0, CLIENTS * THREADS)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> count(clients.get(i % CLIENTS)), this::start))
                    .toList();

            Connection connection = connections.get(0);
            stepDown(connection, 5);
            cluster.killAndRestart(leader(connection));
            awaitSections(20);
            stepDown(connection, 5);

            over.set(true);
            counting.forEach(CompletableFuture::join);
            int count = clients.get(0).read("k", Integer.class).orElseThrow();
            assertThat(count).isBetween(written.size(), written.size() + unknown.get());
        } finally {
            clients.forEach(LockTemplate::close);
            for (Connection connection : connections) {
                connection.close();
            }
        }
        List<State<Integer>> byValue =
                written.stream().sorted(Comparator.comparing(State::value)).toList();
        assertThat(byValue).extracting(State::value).doesNotHaveDuplicates();
        assertThat(byValue).extracting(State::token).doesNotHaveDuplicates().isSorted();
    }

    private void start(Runnable task) {
        new Thread(task).start();
    }

    private void count(LockTemplate client) {
        while (!over.get()) {
            try {
                written.add(client.withLock("k", Integer.class, PATIENT, n -> n == null ? 1 : n + 1));
            } catch (LockLostException e) {
                // A grant that could not be confirmed while there was no leader. Nothing is written, says the
                // exception.
                assertThat(e.reason()).isEqualTo(LossReason.EXPIRED);
            } catch (LockStoreException e) {
                if (e.isOutcomeUnknown()) {
                    unknown.incrementAndGet();
                } else {
                    assertThat(e.isRetryable()).as(e.getMessage()).isTrue();
                }
            }
        }
    }

    private void stepDown(Connection connection, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            connection.request("$JS.API.STREAM.LEADER.STEPDOWN." + STREAM, "".getBytes(StandardCharsets.UTF_8));
            awaitSections(10);
        }
    }

    /** Waits until so many more are counted: the clients have come through. */
    private void awaitSections(int more) throws InterruptedException {
        int goal = written.size() + more;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (written.size() < goal) {
            assertThat(System.nanoTime()).as("clients go on").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static int leader(Connection connection) throws Exception {
        StreamInfo info = connection.jetStreamManagement().getStreamInfo(STREAM);
        return NatsTestCluster.numberOf(info.getClusterInfo().getLeader());
    }
}
