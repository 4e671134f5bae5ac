package io.johnnylocke.store.nats;

import io.nats.client.Connection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a store its connection when there is one, and another one when that was closed: for frameworks that connect in the
 * background, or anew after the client library has given up. Thread-safe; nothing blocks.
 */
public interface NatsConnectionSource {

    /**
     * Tells of connections.
     *
     * @param listener called with the connection that there is, if there is one, and with each that takes its place
     * @return ends that
     */
    Runnable onConnection(Consumer<Connection> listener);

    /** Returns why there is no connection, for messages; {@code null} if that is not known, or there is one. */
    @Nullable
    String obstacle();
}
