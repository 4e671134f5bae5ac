package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Connections as a service would have them: they come back whenever the server does. And say nothing until then. */
final class NatsConnections {

    private NatsConnections() {}

    /** Returns the connection to the shared server that tests may have in common. */
    static Connection shared() {
        return Shared.CONNECTION;
    }

    private static final class Shared {
        static final Connection CONNECTION = open(NatsTestServer.shared().uri());
    }

    static Connection open(String uri) {
        try {
            return Nats.connect(Options.builder()
                    .server(uri)
                    .maxReconnects(-1)
                    .reconnectWait(Duration.ofMillis(100))
                    .errorListener(new ErrorListener() {})
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
