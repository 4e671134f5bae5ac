package io.johnnylocke.store.nats;

import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.NatsTestCluster;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;

/** A NATS server or a cluster of three, and one connection for all. */
final class NatsFixture implements RemoteStoreFixture {

    private final String address;
    private final int replicas;
    private final Class<? extends Remote> remote;
    private final Runnable stop;
    private final Runnable start;
    private final Connection connection;

    private NatsFixture(String address, int replicas, Class<? extends Remote> remote, Runnable stop, Runnable start) {
        this.address = address;
        this.replicas = replicas;
        this.remote = remote;
        this.stop = stop;
        this.start = start;
        this.connection = NatsConnections.open(address);
        awaitLeaders();
        RemoteStoreFixture.warmUp(newStore());
    }

    static NatsFixture of(NatsTestServer server) {
        return new NatsFixture(server.uri(), 1, Forked.class, server::stop, server::restart);
    }

    /** Every bucket has a replica on each server. */
    static NatsFixture of(NatsTestCluster cluster) {
        return new NatsFixture(cluster.uris(), 3, ForkedReplicated.class, cluster::stop, cluster::restart);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public LockStore newStore() {
        return NatsLockStore.create(connection).replicas(replicas);
    }

    @Override
    public long keyCount(String namespace) {
        NatsNames names = new NatsNames(namespace, "");
        try {
            return management()
                    .getStreamInfo(names.stream(), StreamInfoOptions.filterSubjects(names.subjects()))
                    .getStreamState()
                    .getSubjectMap()
                    .keySet()
                    .stream()
                    .filter(subject -> !subject.endsWith("=clock"))
                    .count();
        } catch (JetStreamApiException none) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void prepare(String namespace) {
        if (replicas > 1) {
            try (LockTemplate first =
                    LockTemplate.builder(newStore()).namespace(namespace).build()) {
                first.ping();
            }
        }
    }

    @Override
    public void discard(String namespace) {
        try {
            management().deleteStream(new NatsNames(namespace, "").stream());
        } catch (IOException | JetStreamApiException none) {
            // It was not created, or the test has deleted it.
        }
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Class<? extends Remote> remote() {
        return remote;
    }

    @Override
    public void stop() {
        stop.run();
    }

    @Override
    public void start() {
        start.run();
        awaitLeaders();
    }

    /** Servers of a cluster answer before they have elected leaders and know of each other. */
    private void awaitLeaders() {
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            String probe = "probe-" + UUID.randomUUID();
            management()
                    .addStream(StreamConfiguration.builder()
                            .name(probe)
                            .subjects(probe)
                            .replicas(replicas)
                            .build());
            connection.jetStream().publish(probe, null);
            return management().deleteStream(probe);
        });
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            for (StreamInfo stream : management().getStreams()) {
                ClusterInfo cluster = stream.getClusterInfo();
                if (cluster != null && cluster.getLeader() == null) {
                    return false;
                }
            }
            return true;
        });
    }

    private JetStreamManagement management() throws IOException {
        return connection.jetStreamManagement();
    }

    /** The store in another process. */
    public static final class Forked implements Remote {
        @Override
        public LockStore store(String address) {
            return NatsLockStore.create(NatsConnections.open(address));
        }
    }

    /** The store in another process, on a cluster. */
    public static final class ForkedReplicated implements Remote {
        @Override
        public LockStore store(String address) {
            return NatsLockStore.create(NatsConnections.open(address)).replicas(3);
        }
    }
}
