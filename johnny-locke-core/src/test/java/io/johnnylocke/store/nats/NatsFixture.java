package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A single NATS server, and one connection for all. */
final class NatsFixture implements RemoteStoreFixture {

    private final NatsTestServer server;
    private final Connection connection;

    NatsFixture(NatsTestServer server) {
        this.server = server;
        this.connection = NatsConnections.open(server.uri());
    }

    Connection connection() {
        return connection;
    }

    @Override
    public LockStore newStore() {
        return NatsLockStore.create(connection);
    }

    @Override
    public long keyCount(String namespace) {
        NatsNames names = new NatsNames(namespace, "");
        try {
            return connection
                    .jetStreamManagement()
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
    public String address() {
        return server.uri();
    }

    @Override
    public Class<? extends Remote> remote() {
        return Forked.class;
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void start() {
        server.restart();
    }

    /** The store in another process. */
    public static final class Forked implements Remote {
        @Override
        public LockStore store(String address) {
            return NatsLockStore.create(NatsConnections.open(address));
        }
    }
}
