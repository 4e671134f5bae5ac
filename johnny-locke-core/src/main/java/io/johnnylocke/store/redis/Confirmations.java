package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Scripts whose effect is to be confirmed. They are sent on connections of their own with a WAIT or WAITAOF behind them, for that
 * blocks its connection, and covers only what was written on it. What comes while all are busy goes out together, under one WAIT,
 * as soon as one is not. Thread-safe; nothing blocks.
 */
final class Confirmations {

    /** So many connections: with one, whoever comes second waits for two replications. */
    static final int CONNECTIONS = 3;

    private final RedisDriver driver;
    private final Durability durability;
    private final List<RedisDriver.Commands> connections;
    private final Consumer<String> heard;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final Set<Batch> batches = ConcurrentHashMap.newKeySet();

    /**
     * Creates them.
     *
     * @param connections used here alone; they belong to the caller
     * @param heard told which server has answered
     */
    Confirmations(
            RedisDriver driver, Durability durability, List<RedisDriver.Commands> connections, Consumer<String> heard) {
        this.driver = driver;
        this.durability = durability;
        this.connections = connections;
        this.heard = heard;
    }

    /**
     * Runs a script.
     *
     * @param key the lock that it is about
     * @return the reply, once it is confirmed what it promises, or at once if it promises nothing. Fails if they do
     *     not
     */
    CompletionStage<RedisReply> run(
            String key, Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<byte[]>> script) {
        Request request = new Request(key, script);
        lines.computeIfAbsent(driver.serverOf(key), Line::new).send(request);
        return request.outcome;
    }

    /** Returns whether one of the connections has not been heard of for so much longer than a WAIT may take. */
    boolean isSilent(Duration tolerated) {
        long since = System.nanoTime() - Durability.WITHIN.plus(tolerated).toNanos();
        return batches.stream().anyMatch(batch -> batch.heardAt - since < 0);
    }

    /** The connections to one server, and what waits for one of them. */
    private final class Line {

        private final String server;
        private final Deque<RedisDriver.Commands> idle = new ArrayDeque<>(connections);
        private List<Request> waiting = new ArrayList<>();

        Line(String server) {
            this.server = server;
        }

        void send(Request request) {
            synchronized (this) {
                waiting.add(request);
            }
            sendWaiting();
        }

        private void sendWaiting() {
            RedisDriver.Commands commands;
            List<Request> batch;
            synchronized (this) {
                if (idle.isEmpty() || waiting.isEmpty()) {
                    return;
                }
                commands = idle.pop();
                batch = waiting;
                waiting = new ArrayList<>();
            }
            driver.connectionTo(server, commands).whenComplete((connection, failure) -> {
                if (failure == null) {
                    new Batch(this, commands, connection, batch).send();
                } else {
                    batch.forEach(request -> request.fail(LockStoreException.unavailable(
                            request.key,
                            "Lock '" + request.key + "': the server that has it cannot be reached: " + failure,
                            failure)));
                    free(commands);
                }
            });
        }

        private void free(RedisDriver.Commands commands) {
            synchronized (this) {
                // They take turns, so that one that is dead is noticed and none is idle for long.
                idle.addLast(commands);
            }
            sendWaiting();
        }
    }

    /** Scripts that one WAIT covers. */
    private final class Batch implements RedisConnectionStateListener {

        private final Line line;
        private final RedisDriver.Commands commands;
        private final StatefulRedisConnection<byte[], byte[]> connection;
        private final List<Request> requests;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private volatile long heardAt = System.nanoTime();

        Batch(
                Line line,
                RedisDriver.Commands commands,
                StatefulRedisConnection<byte[], byte[]> connection,
                List<Request> requests) {
            this.line = line;
            this.commands = commands;
            this.connection = connection;
            this.requests = requests;
        }

        void send() {
            connection.addListener(this);
            batches.add(this);
            over.whenComplete((done, never) -> {
                batches.remove(this);
                connection.removeListener(this);
                line.free(commands);
            });
            RedisAsyncCommands<byte[], byte[]> on = connection.async();
            requests.forEach(request -> request.send(on, this::heard));
            await(requests);
        }

        private void heard() {
            heardAt = System.nanoTime();
            heard.accept(line.server);
        }

        private void await(List<Request> unconfirmed) {
            int asked = durability.replication().of(driver.replicasOf(line.server));
            durability.await(connection.async(), asked, this::heard).whenComplete((confirmed, failure) -> {
                if (failure != null) {
                    unconfirmed.forEach(request -> request.broken(failure));
                    over.complete(null);
                    return;
                }
                driver.sawReplicas(confirmed.replicas());
                // A script that the server did not know was sent whole behind this WAIT, which says nothing of it.
                List<Request> later = unconfirmed.stream()
                        .filter(request -> !request.isAnswered())
                        .toList();
                unconfirmed.stream()
                        .filter(Request::isAnswered)
                        .forEach(request -> request.confirmed(durability, confirmed, asked));
                if (later.isEmpty()) {
                    over.complete(null);
                } else {
                    await(later);
                }
            });
        }

        /** The client library would send the WAIT again on a connection on which nothing was written, and believe the answer. */
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
            RedisException failure = new RedisException("the connection broke before it was confirmed");
            requests.forEach(request -> request.broken(failure));
            over.complete(null);
        }
    }

    /** A script and what becomes of it. */
    private static final class Request {

        private final String key;
        private final Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<byte[]>> script;
        private final CompletableFuture<RedisReply> outcome = new CompletableFuture<>();
        private volatile @Nullable RedisReply reply;

        Request(String key, Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<byte[]>> script) {
            this.key = key;
            this.script = script;
        }

        void send(RedisClusterAsyncCommands<byte[], byte[]> on, Runnable heard) {
            try {
                script.apply(on).whenComplete((bytes, failure) -> {
                    if (failure == null) {
                        heard.run();
                        answered(RedisReply.of(bytes));
                    } else {
                        fail(failure);
                    }
                });
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void answered(RedisReply answer) {
            reply = answer;
            if (!answer.isPromise()) {
                outcome.complete(answer);
            }
        }

        boolean isAnswered() {
            return reply != null || outcome.isDone();
        }

        void confirmed(Durability durability, Durability.Confirmed confirmed, int asked) {
            RedisReply answer = reply;
            if (answer != null && confirmed.byPrimary() && confirmed.replicas() >= asked) {
                outcome.complete(answer);
            } else {
                fail(LockStoreException.unconfirmed(
                        key,
                        "Lock '" + key + "': the primary has done what it was asked for, but "
                                + durability.shortfall(confirmed, asked),
                        null));
            }
        }

        /** There was no answer to the WAIT. */
        void broken(Throwable failure) {
            fail(
                    reply == null
                            ? unanswered(failure)
                            : LockStoreException.unconfirmed(
                                    key,
                                    "Lock '" + key
                                            + "': the primary has done what it was asked for, but whether that is"
                                            + " confirmed could not be found out: " + failure.getMessage(),
                                    failure));
        }

        /** What the client library says of the WAIT, that it was never sent, say, does not hold for the script before it. */
        private static Throwable unanswered(Throwable failure) {
            return RedisFailures.isReply(failure)
                    ? failure
                    : new RedisException("the connection broke before it was answered", failure);
        }

        void fail(Throwable failure) {
            outcome.completeExceptionally(failure);
        }
    }
}
