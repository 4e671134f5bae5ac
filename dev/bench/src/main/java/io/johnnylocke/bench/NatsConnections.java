package io.johnnylocke.bench;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens and closes connections to NATS as everything here does. */
final class NatsConnections {

    private NatsConnections() {}

    static Connection open(String address) {
        try {
            return Nats.connect(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
