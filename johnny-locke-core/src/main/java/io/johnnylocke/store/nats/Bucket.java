package io.johnnylocke.store.nats;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.cas.ServerClock;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.Republish;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bucket of a client: looked for, created if that is wished, and compared with what it is to be. */
final class Bucket {

    private static final Logger log = LoggerFactory.getLogger(Bucket.class);

    /** From here on a server lets messages expire one by one. */
    private static final int LEVEL_WITH_EXPIRY = 1;

    /** By how much the clocks of the servers of a cluster may differ: they are kept in time, or leases are judged wrongly. */
    private static final Duration OTHER_LEADER = Duration.ofMillis(50);

    private static final Duration MARKERS_LIVE = Duration.ofSeconds(1);

    private final JetStreamApi api;
    private final NatsNames names;
    private final BucketSettings settings;
    private final ServerClock clock;
    private final AtomicReference<@Nullable CompletableFuture<Facts>> looking = new AtomicReference<>();
    private final AtomicBoolean readingClock = new AtomicBoolean();

    Bucket(JetStreamApi api, NatsNames names, BucketSettings settings, ServerClock clock) {
        this.api = api;
        this.names = names;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What is known of the bucket.
     *
     * @param expires whether its messages can expire one by one
     * @param tellsTime whether the server tells its time when asked for the bucket
     */
    record Facts(boolean expires, boolean tellsTime) {}

    /** Completes when the bucket is there and as it is to be, and something is known of the server's clock. */
    CompletableFuture<Facts> ready() {
        CompletableFuture<Facts> known = looking.get();
        if (known == null) {
            CompletableFuture<Facts> started = new CompletableFuture<>();
            if (!looking.compareAndSet(null, started)) {
                return ready();
            }
            CompletableFuture.completedFuture(null).thenCompose(start -> look()).whenComplete((facts, failure) -> {
                if (failure == null) {
                    started.complete(facts);
                } else {
                    looking.compareAndSet(started, null);
                    started.completeExceptionally(NatsFailures.of(null, failure));
                }
            });
            return started;
        }
        if (clock.isStale() && known.isDone() && !readingClock.getAndSet(true)) {
            known.thenCompose(this::readClock).whenComplete((done, failure) -> readingClock.set(false));
        }
        return known;
    }

    /** The bucket may be another one by now. */
    void lookAgain() {
        looking.set(null);
    }

    LockStoreException failed(@Nullable String key, Throwable failure) {
        if (NatsFailures.isNoResponder(failure) || NatsFailures.isAnswer(failure)) {
            // It may be gone, or another one by now.
            lookAgain();
        }
        return NatsFailures.of(key, failure);
    }

    private CompletionStage<Facts> look() {
        return api.streamInfo(names.stream())
                .handle((info, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(info);
                    }
                    if (!NatsFailures.isNoStream(failure)) {
                        return CompletableFuture.<StreamInfo>failedFuture(failure);
                    }
                    return settings.create() ? create() : CompletableFuture.<StreamInfo>failedFuture(missing());
                })
                .thenCompose(info -> info)
                .thenCompose(info -> {
                    check(info.getConfiguration());
                    Facts facts = new Facts(info.getConfiguration().getAllowMessageTtl(), info.getTimestamp() != null);
                    return passFirst(info).thenCompose(done -> readClock(facts)).thenApply(done -> facts);
                });
    }

    private LockStoreException missing() {
        return LockStoreException.unavailable(
                null,
                "The bucket '" + names.bucket() + "' does not exist, and the store is not to create it. Create it with"
                        + " its changes published again (--republish-source '" + names.subjects()
                        + "' --republish-destination '" + names.events() + "'), or have the store create it",
                null);
    }

    private CompletableFuture<StreamInfo> create() {
        return api.account()
                .thenCompose(account -> {
                    refuseUnsafe();
                    boolean expires = account.getApi().getLevel() >= LEVEL_WITH_EXPIRY;
                    log.info("Creating the bucket '{}', for there is none", names.bucket());
                    return api.createStream(configuration(expires));
                })
                .handle((info, failure) -> failure == null
                        ? CompletableFuture.completedFuture(info)
                        // Another client may have created it at the same time, with another first sequence.
                        : api.streamInfo(names.stream())
                                .handle((other, none) -> none == null
                                        ? CompletableFuture.completedFuture(other)
                                        : CompletableFuture.<StreamInfo>failedFuture(NatsFailures.cause(failure)))
                                .thenCompose(created -> created))
                .thenCompose(created -> created)
                .toCompletableFuture();
    }

    /**
     * Has the first message of a stream that starts to count somewhere replaced. If such a server of 2.10 is killed while it
     * still has the first message, it forgets all of them.
     */
    private CompletionStage<?> passFirst(StreamInfo info) {
        long first = info.getConfiguration().getFirstSequence();
        boolean unused = info.getStreamState().getLastSequence() < first;
        return first > 1 && unused
                ? publishProbe().thenCompose(replaced -> publishProbe())
                : CompletableFuture.completedFuture(null);
    }

    /** Publishes a message that says nothing, and replaces the one before. */
    private CompletionStage<?> publishProbe() {
        return api.publish(probe(), NatsRows.noValue());
    }

    private String probe() {
        return "$KV." + names.bucket() + "." + NatsNames.CLOCK;
    }

    private void refuseUnsafe() {
        boolean old = api.server().isOlderThanVersion("2.10.0");
        if (old && settings.replicas() > 1) {
            throw LockStoreException.refused(
                    null,
                    "A bucket with " + settings.replicas() + " replicas needs NATS 2.10 or newer, the server is "
                            + api.server().getVersion() + ": older ones can lose updates. Use one replica",
                    null);
        }
        if (old && settings.storage() == StorageType.Memory) {
            throw LockStoreException.refused(
                    null,
                    "A bucket in memory needs NATS 2.10 or newer, the server is "
                            + api.server().getVersion()
                            + ": older ones count anew after a restart, and fencing tokens would go back. Use file"
                            + " storage",
                    null);
        }
    }

    private StreamConfiguration configuration(boolean expires) {
        StreamConfiguration.Builder configuration = StreamConfiguration.builder()
                .name(names.stream())
                .description("Locks and their states, by Johnny Locke")
                .subjects(names.subjects())
                .storageType(settings.storage())
                .replicas(settings.replicas())
                .maxMessagesPerSubject(1)
                .discardPolicy(DiscardPolicy.New)
                .allowRollup(true)
                .denyDelete(true)
                .allowDirect(true)
                .republish(Republish.builder()
                        .source(names.subjects())
                        .destination(names.events())
                        .build());
        if (!api.server().isOlderThanVersion("2.10.0")) {
            // Tokens go on rising when a bucket is lost and created anew.
            Instant now = Instant.now();
            configuration.firstSequence(now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
        }
        if (expires) {
            configuration.allowMessageTtl(true).subjectDeleteMarkerTtl(MARKERS_LIVE);
        }
        return configuration.build();
    }

    private void check(StreamConfiguration actual) {
        refuseUnsafe();
        mustBe("storage", settings.storage(), actual.getStorageType());
        mustBe("replicas", settings.replicas(), actual.getReplicas());
        Republish republish = actual.getRepublish();
        mustBe(
                "republish",
                names.subjects() + " to " + names.events(),
                republish == null ? "none" : republish.getSource() + " to " + republish.getDestination());
        mustBe("republished headers alone", false, republish != null && republish.isHeadersOnly());
        mustBe("history", 1L, actual.getMaxMsgsPerSubject());
        mustBe("maximum age", Duration.ZERO, actual.getMaxAge());
        if (settings.replicas() > 1) {
            // The next leader has another clock.
            clock.setMargin(OTHER_LEADER);
        }
    }

    private void mustBe(String what, Object wanted, Object actual) {
        if (!Objects.equals(wanted, actual)) {
            throw LockStoreException.refused(
                    null,
                    "The bucket '" + names.bucket() + "' has " + what + " " + actual + ", but " + wanted
                            + " is needed. Change the bucket or the settings of the store",
                    null);
        }
    }

    private CompletionStage<Void> readClock(Facts facts) {
        long sent = clock.nanoTime();
        if (facts.tellsTime()) {
            return api.streamInfo(names.stream()).thenAccept(info -> read(info.getTimestamp(), sent));
        }
        // The only time that an older server tells is that of a message.
        return publishProbe()
                .thenCompose(done -> api.lastMessage(names.stream(), probe()))
                .thenAccept(message -> message.ifPresent(info -> read(info.getTime(), sent)));
    }

    private void read(@Nullable ZonedDateTime time, long sent) {
        if (time == null) {
            return;
        }
        clock.read(time.toEpochSecond() * 1_000_000 + time.getNano() / 1000, sent);
    }

    CompletionStage<StoreHealth> health() {
        return ready().thenCompose(facts -> api.streamInfo(names.stream())).thenApply(info -> {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("version", api.server().getVersion());
            details.put("bucket", names.bucket());
            details.put("storage", info.getConfiguration().getStorageType().toString());
            details.put("replicas", Integer.toString(info.getConfiguration().getReplicas()));
            return new StoreHealth(details);
        });
    }
}
