package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import io.johnnylocke.store.nats.NatsLockStore;
import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.SmartLifecycle;

/**
 * Stores in NATS: on a connection of the application's, or on one that is made here, and is closed while the context is stopped,
 * after the templates.
 */
final class NatsStores implements LockStoreFactory, SmartLifecycle, AutoCloseable {

    /** As other clients, such as those of Redis. */
    private static final int PHASE = 0;

    private final BeanByName beans;
    private final boolean connectionDeclared;
    private final ObjectProvider<Connection> connections;
    private final ObjectProvider<NatsConnectionDetails> details;
    private final ObjectProvider<SslBundles> bundles;
    private final Queue<NatsConnector> made = new ConcurrentLinkedQueue<>();
    private volatile boolean running;

    NatsStores(
            ListableBeanFactory beans,
            boolean connectionDeclared,
            ObjectProvider<Connection> connections,
            ObjectProvider<NatsConnectionDetails> details,
            ObjectProvider<SslBundles> bundles) {
        this.beans = new BeanByName(beans);
        this.connectionDeclared = connectionDeclared;
        this.connections = connections;
        this.details = details;
        this.bundles = bundles;
    }

    @Override
    public StoreType type() {
        return StoreType.NATS;
    }

    @Override
    public NatsLockStore create(LockSettings settings) {
        JohnnyLockeProperties.Nats nats = settings.properties().nats();
        Connection connection = connection(settings);
        NatsLockStore store =
                connection == null ? NatsLockStore.create(connector(settings)) : NatsLockStore.create(connection);
        NatsLockStore kept = store.storage(
                        nats.storage() == JohnnyLockeProperties.Nats.Storage.MEMORY
                                ? StorageType.Memory
                                : StorageType.File)
                .createBucket(nats.createBucket());
        NatsLockStore replicated = settings.pass("nats.replicas", nats.replicas(), kept::replicas);
        return nats.bucket() == null ? replicated : settings.pass("nats.bucket", nats.bucket(), replicated::bucket);
    }

    @Override
    public Object place(LockSettings settings) {
        Connection connection = connection(settings);
        return Arrays.asList(
                connection == null ? new HashSet<>(details(settings).servers()) : connection,
                settings.properties().nats().bucket());
    }

    private @Nullable Connection connection(LockSettings settings) {
        String name = settings.properties().nats().connection();
        if (name != null) {
            String property = settings.property("nats.connection");
            return usable(beans.get(name, Connection.class, property), "The bean '" + name + "'");
        }
        if (!connectionDeclared || settings.differsIn(NamedStores.NATS_CONNECTION)) {
            return null;
        }
        try {
            return usable(connections.getIfAvailable(), "The bean");
        } catch (NoUniqueBeanDefinitionException e) {
            throw new LockSettingsException(
                    settings.nameOf("nats.connection") + " is not set, and there are several connections to NATS",
                    beans.describe(Connection.class));
        }
    }

    /** A connection that is closed never comes back, in contrast to one whose server is away. */
    private static Connection usable(@Nullable Connection connection, String bean) {
        if (connection == null || connection.getStatus() == Connection.Status.CLOSED) {
            throw new NatsConnectionException(
                    bean + " of the type io.nats.client.Connection is " + (connection == null ? "null" : "closed"),
                    "Have its method return an open connection, or remove it and set johnny-locke.nats.servers.",
                    null);
        }
        return connection;
    }

    private NatsConnector connector(LockSettings settings) {
        NatsConnector connector = new NatsConnector(details(settings), settings);
        made.add(connector);
        return connector;
    }

    private NatsConnectionDetails details(LockSettings settings) {
        NatsConnectionDetails declared =
                settings.differsIn(NamedStores.NATS_CONNECTION) ? null : details.getIfAvailable();
        return declared == null
                ? new PropertiesNatsConnectionDetails(settings.properties().nats(), bundles)
                : declared;
    }

    @Override
    public void start() {
        running = true;
        made.forEach(NatsConnector::start);
    }

    @Override
    public void stop() {
        running = false;
        made.forEach(NatsConnector::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Where the context was never started, or not to its end. */
    @Override
    public void close() {
        stop();
    }
}
