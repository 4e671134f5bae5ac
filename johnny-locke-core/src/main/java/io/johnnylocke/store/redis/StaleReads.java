package io.johnnylocke.store.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads that may be stale, on a connection to replicas that is made for the first of them. Thread-safe; nothing blocks. */
final class StaleReads {

    /** For so long a replica may be silent before the primary is asked. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** For so long nobody asks replicas any more after one was silent. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final RedisDriver driver;
    private final RedisDriver.Commands primary;
    private @Nullable CompletionStage<RedisDriver.Commands> replicas;
    private boolean closed;
    private volatile long askAgainAt = System.nanoTime();

    StaleReads(RedisDriver driver, RedisDriver.Commands primary) {
        this.driver = driver;
        this.primary = primary;
    }

    CompletionStage<Optional<byte[]>> get(byte[] name) {
        CompletionStage<RedisDriver.Commands> connecting = System.nanoTime() - askAgainAt < 0 ? null : replicas();
        return connecting == null
                ? get(name, primary)
                : connecting
                        .thenCompose(connected -> get(name, connected))
                        .toCompletableFuture()
                        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionallyCompose(failure -> {
                            askAgainAt = System.nanoTime() + PAUSE.toNanos();
                            driver.suspectRoles();
                            return get(name, primary);
                        });
    }

    private static CompletionStage<Optional<byte[]>> get(byte[] name, RedisDriver.Commands from) {
        return from.async().get(name).thenApply(Optional::ofNullable);
    }

    private @Nullable CompletionStage<RedisDriver.Commands> replicas() {
        synchronized (this) {
            CompletionStage<RedisDriver.Commands> made = replicas;
            if (!closed && (made == null || made.toCompletableFuture().isCompletedExceptionally())) {
                replicas = driver.connectToReplicas();
            }
            return replicas;
        }
    }

    CompletionStage<Void> close() {
        CompletionStage<RedisDriver.Commands> made;
        synchronized (this) {
            closed = true;
            made = replicas;
        }
        return made == null
                ? CompletableFuture.completedFuture(null)
                : made.thenCompose(connected -> connected.connection().closeAsync())
                        .exceptionally(neverMade -> null);
    }
}
