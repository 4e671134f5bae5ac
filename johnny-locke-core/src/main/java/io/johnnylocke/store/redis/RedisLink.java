package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a client, and the making of new ones: when one of them breaks, all are given up at once and made anew,
 * without waiting for the client library, whose pauses grow to half a minute. Requests meanwhile fail fast, for the engine
 * repeats them. Thread-safe; nothing blocks but the thread that connects.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(300);

    private final RedisDriver driver;
    private final Durability durability;
    private final RedisNames names;
    private final RedisPubSubListener<byte[], byte[]> listener;
    private final Runnable connected;
    private final ThreadPoolExecutor connector;
    private volatile CompletableFuture<RedisConnections> current = new CompletableFuture<>();
    private volatile boolean closed;
    private boolean warnedOfEviction;

    /**
     * Creates a link, which connects once it is started.
     *
     * @param durability what is confirmed of {@linkplain RedisConnections#change changes}
     * @param names the client's channel is subscribed before the connection is used
     * @param connected called each time that there is a connection again, before the requests are sent that waited for it
     */
    RedisLink(
            RedisDriver driver,
            Durability durability,
            RedisNames names,
            RedisPubSubListener<byte[], byte[]> listener,
            Runnable connected) {
        this.driver = driver;
        this.durability = durability;
        this.names = names;
        this.listener = listener;
        this.connected = connected;
        this.connector = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "johnny-locke-redis-connect");
            thread.setDaemon(true);
            return thread;
        });
        connector.allowCoreThreadTimeOut(true);
    }

    void start() {
        connector.execute(this::connect);
    }

    /**
     * Sends a request as soon as there is a connection, or fails if there is none to be had.
     *
     * @param key the lock that it is about, or {@code null}
     */
    <R> void send(
            @Nullable String key,
            Function<RedisConnections, CompletionStage<R>> request,
            BiConsumer<? super R, ? super Throwable> answered) {
        CompletableFuture<RedisConnections> connecting = current;
        if (connecting.isDone() && !connecting.isCompletedExceptionally()) {
            connecting.join().send(key, request, answered);
        } else {
            connecting.whenComplete((made, failure) -> {
                if (failure == null) {
                    made.send(key, request, answered);
                } else {
                    answered.accept(null, failure);
                }
            });
        }
    }

    /** Returns the connections if there are any. */
    @Nullable
    RedisConnections connections() {
        return made(current);
    }

    private static @Nullable RedisConnections made(CompletableFuture<RedisConnections> connecting) {
        return connecting.isDone() && !connecting.isCompletedExceptionally() ? connecting.join() : null;
    }

    /** Gives the connections up, for one of them broke or does not answer, and makes new ones. */
    void replace(RedisConnections broken) {
        try {
            connector.execute(() -> {
                if (connections() == broken) {
                    turnTo(new CompletableFuture<>());
                    broken.close();
                    connect();
                }
            });
        } catch (RejectedExecutionException e) {
            broken.close(); // The link was closed meanwhile.
        }
    }

    private void connect() {
        Duration pause = SHORTEST_PAUSE;
        boolean told = false;
        while (!closed) {
            try {
                RedisConnections made = open();
                CompletableFuture<RedisConnections> waiting = turnTo(CompletableFuture.completedFuture(made));
                try {
                    connected.run();
                } finally {
                    waiting.complete(made);
                }
                if (closed) {
                    made.close();
                } else if (made.isBroken()) {
                    replace(made);
                }
                if (told) {
                    log.info("Redis can be reached again");
                }
                return;
            } catch (RuntimeException e) {
                LockStoreException failure = RedisFailures.ofConnecting(names.prefix(), e);
                if (!told && !closed) {
                    log.warn("{}. Locks fail until that is mended", failure.getMessage());
                    told = true;
                }
                turnTo(CompletableFuture.failedFuture(failure)).completeExceptionally(failure);
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** Requests go there from now on, unless the link is closed. Returns for what they have waited until now. */
    private CompletableFuture<RedisConnections> turnTo(CompletableFuture<RedisConnections> next) {
        synchronized (this) {
            CompletableFuture<RedisConnections> last = current;
            current = closed ? last : next;
            return last;
        }
    }

    private RedisConnections open() {
        driver.locate();
        StatefulRedisPubSubConnection<byte[], byte[]> events = driver.connectForEvents();
        List<RedisDriver.Commands> commands = new ArrayList<>();
        try {
            commands.add(driver.connectForCommands());
            for (int i = 0; i < Confirmations.CONNECTIONS && !durability.isNone(); i++) {
                commands.add(driver.connectForCommands());
            }
            RedisConnections made = new RedisConnections(
                    driver, commands.get(0), events, durability, List.copyOf(commands.subList(1, commands.size())));
            commands.forEach(each -> each.connection().addListener(new Watch(made)));
            events.addListener(new Watch(made));
            RedisClusterCommands<byte[], byte[]> server = commands.get(0).sync();
            RedisServer.check(server);
            RedisRights.check(server, names);
            warnOfEviction(server);
            if (!durability.isNone()) {
                driver.checkSame(commands);
                checkDurability(commands.get(1));
            }
            events.addListener(listener);
            events.sync().subscribe(names.channel());
            return made;
        } catch (RuntimeException e) {
            events.closeAsync();
            commands.forEach(each -> each.connection().closeAsync());
            throw e;
        }
    }

    private void checkDurability(RedisDriver.Commands commands) {
        // Of a cluster not whichever server the connection was made to, but a primary.
        String primary = driver.serverOf("-");
        driver.sawReplicas(durability.check(driver.connectionTo(primary, commands)
                .toCompletableFuture()
                .join()
                .sync()));
    }

    private void warnOfEviction(RedisServerCommands<byte[], byte[]> commands) {
        String policy = warnedOfEviction ? null : RedisServer.evictionPolicy(commands);
        if (policy != null) {
            warnedOfEviction = true;
            log.warn(
                    "Redis removes locks, too, when its memory is full (maxmemory-policy {}), and their holders lose them. Set"
                            + " maxmemory-policy noeviction, or give locks a server of their own",
                    policy);
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            // Only closing interrupts this thread.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        LockStoreException failure = LockStoreException.refused(null, "the connection to Redis is closed", null);
        CompletableFuture<RedisConnections> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = CompletableFuture.failedFuture(failure);
        }
        connector.shutdownNow();
        last.completeExceptionally(failure);
        awaitConnector();
        RedisConnections made = made(last);
        if (made != null) {
            // So that the user's client, which may be shut down next, has nothing left of ours.
            made.close()
                    .completeOnTimeout(null, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        driver.close();
    }

    /** So that nobody connects with the user's client, which may be shut down next. */
    private void awaitConnector() {
        try {
            connector.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sees a connection break. */
    private final class Watch implements RedisConnectionStateListener {

        private final RedisConnections connections;

        Watch(RedisConnections connections) {
            this.connections = connections;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            if (!closed) {
                connections.broke();
                replace(connections);
            }
        }
    }
}
