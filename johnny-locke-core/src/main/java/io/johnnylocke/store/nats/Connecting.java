package io.johnnylocke.store.nats;

import io.nats.client.Connection;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that there is or will be.
 *
 * @param connection the connection
 * @param obstacle tells why there is none yet, or {@code null} if that is not known
 */
record Connecting(CompletionStage<Connection> connection, Supplier<? extends @Nullable String> obstacle) {

    /** Returns why nothing can be asked yet. */
    String failure() {
        String why = obstacle.get();
        return "NATS cannot be reached: " + (why == null ? "there is no connection yet" : why);
    }
}
