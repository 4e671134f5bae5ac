package io.johnnylocke.store.redis;

import io.johnnylocke.KeyChange;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateEvent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's work on a Redis server: requests become scripts, replies outcomes, and messages events. */
final class RedisStoreConnection implements StoreConnection {

    private static final Logger log = LoggerFactory.getLogger(RedisStoreConnection.class);

    /** How often it is tried whether changes can still be heard, and how long the server may take to say so. */
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final RedisNames names;
    private final RedisScripts scripts;
    private final StoreListener listener;
    private final Set<String> observed = ConcurrentHashMap.newKeySet();
    private final Runnable closed;
    private final Durability durability;
    private final Acquiring acquiring;
    private final RedisLink link;
    private volatile @Nullable ChangeListener watcher;

    RedisStoreConnection(
            RedisDriver driver,
            Runnable closed,
            RedisNames names,
            RedisScripts scripts,
            Durability durability,
            StoreListener listener) {
        this.closed = closed;
        this.durability = durability;
        this.names = names;
        this.scripts = scripts;
        this.listener = listener;
        this.acquiring = new Acquiring(names, scripts, durability);
        this.link = new RedisLink(driver, durability, names, new Messages(), this::connected);
        link.start();
    }

    @Override
    public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
        return send(request.key(), on -> acquiring.acquire(request, on));
    }

    private CompletionStage<Conflict> conflict(String key, RedisConnections on, RedisReply reply) {
        return on.stateOf(reply, names, key).thenApply(state -> new Conflict(reply.number(1), state.orElse(null)));
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
        String key = request.key();
        return change(key, on -> scripts.release(on, request), (reply, on) -> switch (reply.kind()) {
            case "R" -> done(new ReleaseOutcome.Released());
            case "K" -> done(new ReleaseOutcome.Transferred(reply.number(1), reply.millis(2), reply.number(3) == 1));
            case "Q" -> done(new ReleaseOutcome.Queued((int) reply.number(1)));
            case "V" -> conflict(key, on, reply).thenApply(Function.identity());
            case "L" -> done(reply.unheld());
            default -> throw reply.unexpected();
        });
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteRequest request) {
        String key = request.key();
        return change(key, on -> scripts.write(on, request), (reply, on) -> switch (reply.kind()) {
            case "W" -> done(new WriteOutcome.Written(reply.number(1)));
            case "V" -> conflict(key, on, reply).thenApply(Function.identity());
            case "L" -> done(reply.unheld());
            default -> throw reply.unexpected();
        });
    }

    @Override
    public CompletionStage<RenewOutcome> renew(RenewRequest request) {
        return change(
                request.key(),
                on -> scripts.renew(on, request),
                (reply, on) -> done(
                        switch (reply.kind()) {
                            case "O" -> new RenewOutcome.Renewed(reply.millis(1), reply.number(2));
                            case "L" -> reply.unheld();
                            default -> throw reply.unexpected();
                        }));
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
        return run(
                request.key(),
                on -> scripts.cancel(on.commands(), request),
                (reply, on) -> done(
                        switch (reply.kind()) {
                            case "C" -> CancelOutcome.DEQUEUED;
                            case "U" -> CancelOutcome.UNDONE;
                            case "N" -> CancelOutcome.NOTHING;
                            default -> throw reply.unexpected();
                        }));
    }

    @Override
    public CompletionStage<Boolean> revoke(RevokeRequest request) {
        return change(request.key(), on -> scripts.revoke(on, request), (reply, on) -> done(reply.is("R")));
    }

    @Override
    public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
        String key = request.key();
        return run(
                key,
                on -> listening(on, request).thenCompose(done -> scripts.observe(on.commands(), request)),
                (reply, on) -> {
                    if (reply.is("B")) {
                        return done(new ObserveOutcome.Held(reply.number(2), reply.millis(1)));
                    }
                    return on.stateOf(reply, names, key)
                            .thenApply(state -> new ObserveOutcome.Free(reply.number(1), state.orElse(null)));
                });
    }

    /** An end of the hold between the question and the subscription would be missed, so the subscription comes first. */
    private CompletionStage<Void> listening(RedisConnections on, ObserveRequest request) {
        boolean already = request.listen().isZero() || !observed.add(request.key());
        return already
                ? CompletableFuture.completedFuture(null)
                : on.events().async().subscribe(names.eventChannel(request.key()));
    }

    @Override
    public void unobserve(String key) {
        RedisConnections on = link.connections();
        if (observed.remove(key) && on != null) {
            on.events().async().unsubscribe(names.eventChannel(key));
        }
    }

    @Override
    public void watch(ChangeListener newWatcher) {
        watcher = newWatcher;
        RedisConnections on = link.connections();
        if (on != null) {
            watch(on, newWatcher);
        }
    }

    private void watch(RedisConnections on, ChangeListener newWatcher) {
        on.events().async().subscribe(names.changesChannel()).whenComplete((done, failure) -> {
            if (failure == null) {
                newWatcher.resync();
                probeLater(on);
            } else if (!on.isBroken()) {
                log.error("The changes of a namespace cannot be watched", failure);
            }
        });
    }

    /** Nobody asks for changes, so nobody would notice that they do not come any more. */
    private void probeLater(RedisConnections on) {
        CompletableFuture.delayedExecutor(PROBE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (watcher != null && link.connections() == on) {
                        probe(on);
                    }
                });
    }

    private void probe(RedisConnections on) {
        on.events()
                .async()
                .ping()
                .toCompletableFuture()
                .orTimeout(PROBE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((pong, failure) -> {
                    if (failure == null) {
                        probeLater(on);
                    } else {
                        link.replace(on);
                    }
                });
    }

    @Override
    public void unwatch() {
        watcher = null;
        RedisConnections on = link.connections();
        if (on != null) {
            on.events().async().unsubscribe(names.changesChannel());
        }
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return send(key, on -> on.commands().get(names.state(key)).thenApply(Optional::ofNullable));
    }

    @Override
    public CompletionStage<Optional<byte[]>> readPossiblyStale(String key) {
        return send(key, on -> on.getPossiblyStale(names.state(key)));
    }

    @Override
    public CompletionStage<Void> forget(String key, long token) {
        return run(
                key,
                on -> scripts.forget(on.commands(), key, token),
                (reply, on) -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletionStage<LockInspection> inspect(String key) {
        return run(key, on -> scripts.inspect(on.commands(), key), (reply, on) -> {
            boolean held = reply.size() > 3;
            Long stateExpiry = reply.numberOrNull(2);
            return done(new LockInspection(
                    key,
                    held ? reply.holder(3, reply.millis(7)) : null,
                    held ? reply.millis(8) : null,
                    (int) reply.number(0),
                    reply.numberOrNull(1),
                    stateExpiry == null ? null : Duration.ofMillis(stateExpiry)));
        });
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return send(null, RedisConnections::health);
    }

    @Override
    public void suspect() {
        RedisConnections on = link.connections();
        if (on != null && on.isSilent()) {
            link.replace(on);
        }
    }

    @Override
    public void close() {
        link.close();
        closed.run();
    }

    /** There is a connection again. Whatever was said meanwhile, nobody heard. */
    private void connected() {
        RedisConnections on = link.connections();
        if (on != null && !observed.isEmpty()) {
            byte[][] channels = observed.stream().map(names::eventChannel).toArray(byte[][]::new);
            on.events().async().subscribe(channels);
        }
        ChangeListener listening = watcher;
        if (on != null && listening != null) {
            watch(on, listening);
        }
        listener.resync();
    }

    /** As {@link #run}, but what the reply promises counts only once it is confirmed as is asked for. */
    private <R> CompletionStage<R> change(
            String key,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<byte[]>> script,
            BiFunction<RedisReply, RedisConnections, CompletionStage<R>> outcome) {
        return send(key, on -> on.change(key, script).thenCompose(reply -> outcome.apply(reply, on)));
    }

    private <R> CompletionStage<R> run(
            String key,
            Function<RedisConnections, CompletionStage<byte[]>> script,
            BiFunction<RedisReply, RedisConnections, CompletionStage<R>> outcome) {
        return send(key, on -> script.apply(on).thenCompose(bytes -> outcome.apply(RedisReply.of(bytes), on)));
    }

    private <R> CompletionStage<R> send(@Nullable String key, Function<RedisConnections, CompletionStage<R>> request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        RedisConnections on = link.connections();
        link.send(key, request, (outcome, failure) -> {
            if (failure == null) {
                answer.complete(outcome);
            } else {
                if (on != null && on.isMisplaced(failure)) {
                    link.replace(on);
                } else {
                    suspect();
                }
                explain(key, failure).thenAccept(answer::completeExceptionally);
            }
        });
        return answer;
    }

    private CompletionStage<LockStoreException> explain(@Nullable String key, Throwable failure) {
        RedisConnections now = link.connections();
        if (key == null || now == null || !RedisFailures.isWrongType(failure)) {
            return done(RedisFailures.ofCommand(names, key, failure));
        }
        return RedisKeyTypes.wrong(now.commands(), names, key)
                .exceptionally(denied -> null)
                .thenApply(wrong -> RedisFailures.ofWrongType(names, key, wrong, failure));
    }

    private static <R> CompletionStage<R> done(R outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    /** Turns the messages of the scripts into events. Runs on the client library's threads and so does not block. */
    private final class Messages extends RedisPubSubAdapter<byte[], byte[]> {

        @Override
        public void message(byte[] channel, byte[] message) {
            RedisReply event = RedisReply.of(message);
            if (Arrays.equals(channel, names.channel())) {
                told(event);
            } else if (Arrays.equals(channel, names.changesChannel())) {
                changed(event);
            } else {
                listener.freed(names.keyOfEventChannel(new String(channel, StandardCharsets.UTF_8)), event.number(0));
            }
        }

        private void told(RedisReply event) {
            String key = RedisNames.decodeKey(event.word(1));
            switch (event.kind()) {
                case "G" -> granted(key, event);
                case "P" -> listener.lost(key, event.number(2), LossReason.PREEMPTED, event.wordOrNull(4));
                case "V" -> listener.lost(key, event.number(2), LossReason.REVOKED, event.wordOrNull(4));
                case "W" -> listener.preemptionAnnounced(key, event.number(2), (int) event.number(3), event.millis(4));
                default -> {
                    // A message of a newer version, which it can do without.
                }
            }
        }

        private void changed(RedisReply event) {
            ChangeListener listening = watcher;
            if (listening != null) {
                StateEvent.Kind kind = event.is("d") ? StateEvent.Kind.REMOVED : StateEvent.Kind.WRITTEN;
                listening.changed(new KeyChange(RedisNames.decodeKey(event.word(1)), event.number(2), kind));
            }
        }

        private void granted(String key, RedisReply event) {
            RedisConnections on = link.connections();
            if (!durability.isNone()) {
                // Whoever released has not heard that it is confirmed either. Asking for it waits for that.
                byte[] state = event.isStateToBeFetched() ? null : event.state();
                listener.granted(key, event.number(2), grant(event, state), Duration.ZERO);
            } else if (on != null) {
                // If the state cannot be fetched, the session asks again before long and is told that it holds.
                on.stateOf(event, names, key)
                        .thenAccept(state -> listener.granted(
                                key, event.number(2), grant(event, state.orElse(null)), event.millis(5)));
            }
        }

        private AcquireOutcome.Granted grant(RedisReply event, byte @Nullable [] state) {
            return new AcquireOutcome.Granted(event.number(3), event.millis(4), 0, event.holderId(6), state);
        }
    }
}
