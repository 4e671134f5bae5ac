package io.johnnylocke.store.nats;

import io.nats.client.Connection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that there is or will be.
 *
 * @param connection the connection
 */
record Connecting(CompletionStage<Connection> connection) implements NatsConnectionSource {

    @Override
    public Runnable onConnection(Consumer<Connection> listener) {
        connection.thenAccept(listener);
        return () -> {};
    }

    @Override
    public @Nullable String obstacle() {
        return connection
                .toCompletableFuture()
                .handle((made, failure) ->
                        failure == null ? null : NatsFailures.cause(failure).getMessage())
                .getNow(null);
    }
}
