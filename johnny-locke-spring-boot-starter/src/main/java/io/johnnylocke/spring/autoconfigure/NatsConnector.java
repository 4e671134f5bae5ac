package io.johnnylocke.spring.autoconfigure;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to NATS without holding up the start of the application, and tries again until a server is there. */
final class NatsConnector implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NatsConnector.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final CompletableFuture<Connection> connection = new CompletableFuture<>();
    private final Thread thread;
    private volatile @Nullable String obstacle;

    NatsConnector(NatsConnectionDetails details, JohnnyLockeProperties.Nats properties) {
        LastNatsError errors = new LastNatsError();
        Options options = NatsOptions.of(details, properties, errors);
        thread = new Thread(() -> connect(options, errors), "johnny-locke-nats-connect");
        thread.setDaemon(true);
        thread.start();
    }

    CompletionStage<Connection> connection() {
        return connection;
    }

    /** Returns why there is no connection yet, or {@code null} before the first attempt has failed. */
    @Nullable
    String obstacle() {
        return obstacle;
    }

    private void connect(Options options, LastNatsError errors) {
        boolean told = false;
        try {
            while (!connection.isDone()) {
                try {
                    Connection made = Nats.connect(options);
                    if (told) {
                        log.info("NATS can be reached");
                    }
                    if (!connection.complete(made)) {
                        close(made);
                    }
                } catch (IOException e) {
                    String last = errors.last();
                    String why = e.getMessage() + (last == null ? "" : " (" + last + ")");
                    obstacle = why;
                    if (!told) {
                        log.warn("NATS cannot be reached: {}. Locks fail until that is mended", why);
                        told = true;
                    }
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        connection.cancel(false);
        thread.interrupt();
        connection.thenAccept(NatsConnector::close);
    }

    private static void close(Connection made) {
        try {
            made.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
