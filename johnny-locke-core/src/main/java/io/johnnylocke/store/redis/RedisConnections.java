package io.johnnylocke.store.redis;

import io.johnnylocke.store.StoreHealth;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a {@link RedisLink}, which are given up together: one for commands, one for events, and those for what
 * replicas confirm if that is asked for. Knows what is to be known about them when an answer comes.
 */
final class RedisConnections {

    /** For so long a server that was asked may be silent before it is taken for more than slow. */
    private static final Duration SILENCE = Duration.ofMillis(500);

    private final RedisDriver driver;
    private final RedisDriver.Commands commands;
    private final StatefulRedisPubSubConnection<byte[], byte[]> events;
    private final Durability durability;
    private final List<RedisDriver.Commands> confirming;
    private final @Nullable Confirmations confirmations;
    private final StaleReads staleReads;
    private final Map<CompletableFuture<?>, Sent> unanswered = new ConcurrentHashMap<>();
    private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean broken;
    private volatile boolean silent;

    RedisConnections(
            RedisDriver driver,
            RedisDriver.Commands commands,
            StatefulRedisPubSubConnection<byte[], byte[]> events,
            Durability durability,
            List<RedisDriver.Commands> confirming) {
        this.driver = driver;
        this.commands = commands;
        this.events = events;
        this.durability = durability;
        this.confirming = confirming;
        this.staleReads = new StaleReads(driver, commands);
        this.confirmations =
                durability.isNone() ? null : new Confirmations(driver, durability, confirming, this::heard);
    }

    private record Sent(String server, long at) {}

    RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands.async();
    }

    StatefulRedisPubSubConnection<byte[], byte[]> events() {
        return events;
    }

    /** Runs a script whose effect is to be confirmed if that is asked for. */
    CompletionStage<RedisReply> change(
            String key, Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<byte[]>> script) {
        long breaks = driver.breaks().count();
        CompletionStage<RedisReply> reply = confirmations == null
                ? script.apply(commands()).thenApply(RedisReply::of)
                : confirmations.run(key, script);
        return reply.thenApply(only -> driver.breaks().count() == breaks ? only : only.toSecondCopy());
    }

    /**
     * Returns the state that a reply carries, or gets it if it is too large for that. While we hold, nobody else writes; and if
     * we do not any more, what we write is refused.
     *
     * @return the state; if it cannot be got, a failure that does not hide that the script was executed
     */
    CompletionStage<Optional<byte[]>> stateOf(RedisReply reply, RedisNames names, String key) {
        if (!reply.isStateToBeFetched()) {
            return CompletableFuture.completedFuture(Optional.ofNullable(reply.state()));
        }
        CompletableFuture<Optional<byte[]>> state = new CompletableFuture<>();
        commands().get(names.state(key)).whenComplete((bytes, failure) -> {
            if (failure == null) {
                state.complete(Optional.ofNullable(bytes));
            } else {
                state.completeExceptionally(RedisFailures.afterEffect(names, key, failure));
            }
        });
        return state;
    }

    /** Gets what a replica has, or else the primary. */
    CompletionStage<Optional<byte[]>> getPossiblyStale(byte[] name) {
        return staleReads.get(name);
    }

    /** Asks the servers for a sign of life. */
    CompletionStage<StoreHealth> health() {
        return new RedisHealth(driver, commands, durability).ask();
    }

    private void heard(String server) {
        heardAt.put(server, System.nanoTime());
    }

    /** Returns whether a server that was asked has not been heard of for a while: it is not only slow. */
    boolean isSilent() {
        return silent
                || unanswered.values().stream().anyMatch(this::isSilent)
                || (confirmations != null && confirmations.isSilent(SILENCE));
    }

    private boolean isSilent(Sent sent) {
        long since = System.nanoTime() - SILENCE.toNanos();
        return sent.at - since < 0 && heardAt.getOrDefault(sent.server, sent.at) - since < 0;
    }

    /** One of the connections broke. */
    void broke() {
        broken = true;
    }

    /** Returns whether a failure says that there should be other connections. */
    boolean isMisplaced(Throwable failure) {
        // The primary was demoted, or the user was: whoever connects is told which.
        // In a cluster the next connection may be to a server that sees it in another way.
        return RedisFailures.isOfReplica(failure) || (RedisFailures.isDenialInScript(failure) && driver.isOneServer());
    }

    /** Returns whether one of the connections broke since it was made. */
    boolean isBroken() {
        return broken;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // each reply is itself and no other
    <R> void send(
            @Nullable String key,
            Function<RedisConnections, CompletionStage<R>> request,
            BiConsumer<? super R, ? super Throwable> answered) {
        Sent sent = new Sent(key == null ? "" : driver.serverOf(key), System.nanoTime());
        CompletableFuture<R> reply = sent(request).toCompletableFuture();
        unanswered.put(reply, sent);
        reply.whenComplete((value, failure) -> {
            unanswered.remove(reply);
            if (failure == null || RedisFailures.isReply(failure)) {
                heard(sent.server);
            }
            if (RedisFailures.isTimeout(failure) && isSilent(sent)) {
                silent = true;
            }
            if (failure != null) {
                driver.suspectRoles();
            }
            answered.accept(value, failure);
        });
        if (closing.get()) {
            giveUp(reply);
        }
    }

    private <R> CompletionStage<R> sent(Function<RedisConnections, CompletionStage<R>> request) {
        try {
            return request.apply(this);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<Void> close() {
        broken = true;
        if (!closing.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        Stream<CompletionStage<Void>> closed = Stream.concat(
                        Stream.of(commands.connection(), events),
                        confirming.stream().map(RedisDriver.Commands::connection))
                .map(StatefulConnection::closeAsync);
        CompletableFuture<Void> done = CompletableFuture.allOf(Stream.concat(closed, Stream.of(staleReads.close()))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new));
        // The client library forgets a command that it is given in the moment in which it is told to close.
        unanswered.keySet().forEach(RedisConnections::giveUp);
        return done;
    }

    private static void giveUp(CompletableFuture<?> unanswered) {
        unanswered.completeExceptionally(new RedisException("the connection broke"));
    }
}
