package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.store.nats.NatsConnectionSource;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to NATS without holding up the start of the application, and tries again until a server is there: also when the
 * client library has given a connection up, as it does when a server has refused its user twice. Connects as soon as it is made, for
 * beans may lock while they are made; may be stopped and started again.
 */
final class NatsConnector implements NatsConnectionSource {

    private static final Logger log = LoggerFactory.getLogger(NatsConnector.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Options options;
    private final LastNatsError errors = new LastNatsError();
    private final Set<Consumer<Connection>> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable Thread connecting;
    private @Nullable Connection connection;
    private boolean running;
    private volatile @Nullable String obstacle;

    NatsConnector(NatsConnectionDetails details, LockSettings settings) {
        options = NatsOptions.of(details, settings, errors);
        start();
    }

    /** Connects, unless it is at it already. Does not block. */
    void start() {
        guard.lock();
        try {
            if (!running) {
                running = true;
                beginToConnect();
            }
        } finally {
            guard.unlock();
        }
    }

    private void beginToConnect() {
        Thread thread = new Thread(this::connect, "johnny-locke-nats-connect");
        connecting = thread;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Runnable onConnection(Consumer<Connection> listener) {
        guard.lock();
        try {
            listeners.add(listener);
            if (connection != null) {
                listener.accept(connection);
            }
        } finally {
            guard.unlock();
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public @Nullable String obstacle() {
        return obstacle;
    }

    private void connect() {
        boolean told = false;
        while (isWanted()) {
            try {
                made(Nats.connect(options));
                if (told) {
                    log.info("NATS can be reached");
                }
                return;
            } catch (IOException | RuntimeException e) {
                String last = errors.last();
                String why = NatsServers.withoutSecrets(e.getMessage() + (last == null ? "" : " (" + last + ")"));
                obstacle = why;
                if (!told) {
                    log.warn("NATS cannot be reached: {}. Locks fail until that is mended", why);
                    told = true;
                }
                sleep();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An interrupt is only to wake the thread up: the client library may swallow it. */
    private boolean isWanted() {
        guard.lock();
        try {
            return Thread.currentThread().equals(connecting);
        } finally {
            guard.unlock();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void made(Connection made) {
        guard.lock();
        try {
            if (Thread.currentThread().equals(connecting)) {
                connection = made;
                made.addConnectionListener((of, event) -> {
                    if (event == ConnectionListener.Events.CLOSED) {
                        closed(made);
                    }
                });
                if (made.getStatus() == Connection.Status.CLOSED) {
                    closed(made); // Before there was a listener to hear of it.
                    return;
                }
                listeners.forEach(listener -> listener.accept(made));
                return;
            }
        } finally {
            guard.unlock();
        }
        close(made); // It comes after it was decided to do without.
    }

    private void closed(Connection gone) {
        guard.lock();
        try {
            if (gone.equals(connection)) {
                beginToConnect();
            }
        } finally {
            guard.unlock();
        }
    }

    /** Disconnects. */
    void stop() {
        Connection last;
        guard.lock();
        try {
            running = false;
            if (connecting != null) {
                connecting.interrupt();
                connecting = null;
            }
            last = connection;
            connection = null;
        } finally {
            guard.unlock();
        }
        if (last != null) {
            close(last);
        }
    }

    private static void close(Connection made) {
        try {
            made.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
