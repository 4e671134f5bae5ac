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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to NATS without holding up the start of the application, and tries again until a server is there: also when the
 * client library has given a connection up, as it does when a server has refused its user twice.
 */
final class NatsConnector implements NatsConnectionSource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NatsConnector.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Options options;
    private final LastNatsError errors = new LastNatsError();
    private final Set<Consumer<Connection>> listeners = ConcurrentHashMap.newKeySet();
    private @Nullable Thread thread;
    private @Nullable Connection connection;
    private boolean closed;
    private volatile @Nullable String obstacle;

    NatsConnector(NatsConnectionDetails details, JohnnyLockeProperties.Nats properties) {
        options = NatsOptions.of(details, properties, errors);
        start();
    }

    private synchronized void start() {
        if (!closed) {
            thread = new Thread(this::connect, "johnny-locke-nats-connect");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public synchronized Runnable onConnection(Consumer<Connection> listener) {
        listeners.add(listener);
        if (connection != null) {
            listener.accept(connection);
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public @Nullable String obstacle() {
        return obstacle;
    }

    private void connect() {
        boolean told = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                made(Nats.connect(options));
                if (told) {
                    log.info("NATS can be reached");
                }
                return;
            } catch (IOException e) {
                String last = errors.last();
                String why = withoutCredentials(e.getMessage() + (last == null ? "" : " (" + last + ")"));
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

    /** The client library names the servers as they were given, with users and passwords. */
    private static String withoutCredentials(String message) {
        return message.replaceAll("://[^/@\\s]*@", "://***@");
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void made(Connection made) {
        if (closed) {
            close(made);
            return;
        }
        connection = made;
        made.addConnectionListener((of, event) -> {
            if (event == ConnectionListener.Events.CLOSED) {
                start();
            }
        });
        listeners.forEach(listener -> listener.accept(made));
    }

    @Override
    public void close() {
        Connection last;
        synchronized (this) {
            closed = true;
            last = connection;
            if (thread != null) {
                thread.interrupt();
            }
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
