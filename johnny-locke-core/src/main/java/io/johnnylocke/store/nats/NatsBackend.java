package io.johnnylocke.store.nats;

import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.Row;
import io.johnnylocke.store.cas.ServerClock;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bucket as one client uses it: rows are messages, and what the server publishes again are events. */
final class NatsBackend implements Backend {

    private static final Logger log = LoggerFactory.getLogger(NatsBackend.class);

    private final NatsNames names;
    private final BucketSettings settings;
    private final Events events;
    private final Executor executor;
    private final ServerClock clock = new ServerClock(System::nanoTime);
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final ConnectionListener onReconnect = this::connectionEvent;
    private final NatsConnectionSource connections;
    private final Runnable disconnect;
    private volatile @Nullable Link link;
    private volatile @Nullable Throwable unusable;
    private volatile boolean watching;
    private volatile boolean closed;

    /** Creates a backend that fails every request until there is a connection. */
    NatsBackend(
            NatsConnectionSource connections,
            NatsNames names,
            BucketSettings settings,
            Events events,
            Executor executor) {
        this.names = names;
        this.settings = settings;
        this.events = events;
        this.executor = executor;
        this.connections = connections;
        this.disconnect = connections.onConnection(this::connected);
    }

    /** What there is when there is a connection. */
    private record Link(Connection connection, JetStreamApi api, Bucket bucket, Dispatcher dispatcher) {

        void subscribe(String subject) {
            if (dispatcher.isActive()) {
                JetStreamApi.uninterrupted(() -> dispatcher.subscribe(subject));
            }
        }

        void unsubscribe(String subject) {
            if (dispatcher.isActive()) {
                JetStreamApi.uninterrupted(() -> dispatcher.unsubscribe(subject));
            }
        }
    }

    /** For the first time, or after a connection that was closed for good. */
    private void connected(Connection connection) {
        Link made;
        try {
            JetStreamApi api = new JetStreamApi(connection, executor);
            Bucket bucket = new Bucket(api, names, settings, clock);
            made = new Link(
                    connection, api, bucket, connection.createDispatcher(message -> event(message, events::written)));
        } catch (RuntimeException e) {
            unusable = e;
            log.error("The connection to NATS cannot be used for locks", e);
            return;
        }
        Link before = link;
        link = made;
        connection.addConnectionListener(onReconnect);
        keys.forEach(key -> made.subscribe(names.events(key)));
        if (watching) {
            subscribeAll();
        }
        if (closed) {
            close();
            return;
        }
        tryEvents(made);
        if (before != null) {
            log.info("There is a new connection to NATS");
            events.resync();
        }
    }

    /** Looks for the bucket, for which the first lock need not wait then, and so learns what became of a subscription. */
    private void tryEvents(Link made) {
        made.subscribe(names.noEvents());
        made.bucket.ready().whenComplete((facts, failure) -> {
            if (made.api.isSubscriptionDenied(names.noEvents())) {
                log.warn(
                        "The NATS user has no right to subscribe to '{}': locks work, but whoever waits asks every few"
                                + " seconds instead of being told, and a holder learns late that its lock was taken over",
                        names.events());
            }
            made.unsubscribe(names.noEvents());
        });
    }

    @Override
    public ServerClock clock() {
        return clock;
    }

    @Override
    public CompletionStage<Row> read(String key) {
        return ask(key, (on, facts) -> on.api.lastMessage(names.stream(), names.subject(key)))
                .thenApply(message -> message.map(NatsBackend::row).orElse(NatsRows.NONE));
    }

    private static Row row(MessageInfo message) {
        return NatsRows.of(
                message.getSeq(), message.getHeaders(), message.getData(), NatsRows.millis(message.getTime()));
    }

    @Override
    public CompletionStage<OptionalLong> write(
            String key, long expected, String record, byte @Nullable [] state, @Nullable Duration keep) {
        Headers headers = NatsRows.headers(record, state);
        return ask(
                key,
                (on, facts) ->
                        on.api.publish(names.subject(key), headers, state, expected, facts.expires() ? keep : null));
    }

    @Override
    public CompletionStage<Void> remove(String key, long revision) {
        return ask(key, (on, facts) -> on.api.purge(names.stream(), names.subject(key), revision));
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return ask(null, (on, facts) -> on.bucket.health());
    }

    /** Asks when the bucket is known to be there. */
    private <R> CompletionStage<R> ask(
            @Nullable String key, BiFunction<Link, Bucket.Facts, CompletionStage<R>> request) {
        Link on = link;
        if (on == null) {
            Throwable failure = unusable;
            return CompletableFuture.failedFuture(
                    failure == null
                            ? NatsFailures.noConnection(key, connections.obstacle())
                            : NatsFailures.unusable(key, failure));
        }
        CompletableFuture<Bucket.Facts> ready = on.bucket.ready();
        boolean isReady = ready.isDone() && !ready.isCompletedExceptionally();
        return (isReady ? request.apply(on, ready.join()) : ready.thenCompose(facts -> request.apply(on, facts)))
                .exceptionally(failure -> {
                    throw on.bucket.failed(key, failure);
                });
    }

    @Override
    public void subscribe(String key) {
        keys.add(key);
        Link on = link;
        if (on != null) {
            on.subscribe(names.events(key));
        }
    }

    @Override
    public void unsubscribe(String key) {
        keys.remove(key);
        Link on = link;
        if (on != null) {
            on.unsubscribe(names.events(key));
        }
    }

    @Override
    public void subscribeAll() {
        watching = true;
        Link on = link;
        if (on != null && on.dispatcher.isActive()) {
            JetStreamApi.uninterrupted(() ->
                    on.dispatcher.subscribe(names.eventsOfNamespace(), message -> event(message, events::changed)));
            sayThatChangesAreHeard(on);
        }
    }

    /** What the server answers now it does after it was subscribed to. */
    private void sayThatChangesAreHeard(Link on) {
        on.bucket
                .ready()
                .thenCompose(facts -> on.api.streamInfo(names.stream()))
                .whenComplete((info, failure) -> {
                    if (failure == null && on.api.isSubscriptionDenied(names.eventsOfNamespace())) {
                        log.error(
                                "The NATS user has no right to subscribe to '{}': changes are not told",
                                names.events());
                    } else if (failure == null) {
                        events.watching();
                    } else if (watching && !closed) {
                        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, executor)
                                .execute(() -> sayThatChangesAreHeard(on));
                    }
                });
    }

    @Override
    public void unsubscribeAll() {
        watching = false;
        Link on = link;
        if (on != null) {
            on.unsubscribe(names.eventsOfNamespace());
        }
    }

    private void event(Message message, BiConsumer<String, Row> consumer) {
        if (!clock.isKnown() || NatsRows.isOfServer(message)) {
            // Before the first answer nobody has read anything that an event could be news to.
            return;
        }
        try {
            consumer.accept(names.keyOfEvent(message.getSubject()), NatsRows.ofEvent(message, clock));
        } catch (RuntimeException e) {
            // What it was about is found out by asking.
            log.warn("An event on '{}' cannot be read: {}", message.getSubject(), e.getMessage());
        }
    }

    private void connectionEvent(Connection of, ConnectionListener.Events event) {
        Link on = link;
        switch (event) {
            case DISCONNECTED -> log.warn("The connection to NATS is lost. Locks fail until it is back");
            case RECONNECTED -> log.info("The connection to NATS is back");
            case CLOSED -> log.error("The connection to NATS is closed. Locks fail until there is another one");
            default -> {
                // Of the others nobody needs to hear.
            }
        }
        if (event == ConnectionListener.Events.RESUBSCRIBED && on != null) {
            on.bucket.lookAgain();
            events.resync();
            if (watching) {
                events.watching();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        disconnect.run();
        Link on = link;
        if (on != null) {
            on.connection.removeConnectionListener(onReconnect);
            if (on.dispatcher.isActive()) {
                on.connection.closeDispatcher(on.dispatcher);
            }
        }
    }
}
