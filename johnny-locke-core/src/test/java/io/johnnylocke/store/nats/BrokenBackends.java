package io.johnnylocke.store.nats;

import static io.johnnylocke.store.nats.Mistake.inEvents;
import static io.johnnylocke.store.nats.Mistake.inRequests;
import static io.johnnylocke.store.nats.Mistake.inRows;
import static io.johnnylocke.store.nats.Mistake.inWrites;
import static io.johnnylocke.store.nats.Mistake.writing;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.BackendContract;
import io.johnnylocke.store.cas.CasStoreConnection;
import io.johnnylocke.store.cas.DelegatingBackend;
import io.johnnylocke.store.cas.DelegatingBackend.DelegatingEvents;
import io.johnnylocke.store.cas.Row;
import io.johnnylocke.store.cas.ServerClock;
import io.johnnylocke.store.contract.RemoteLockStoreContract;
import io.johnnylocke.store.contract.RemoteStoreFixture;
import io.johnnylocke.store.contract.TransitionContract;
import io.nats.client.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Backends with one mistake each, all of which were made in locks on NATS or etcd, or are easily made. The suite must find
 * every one, and nothing wrong with the three that are sound.
 */
final class BrokenBackends {

    private static final NatsFixture SOUND = NatsFixture.of(NatsTestServer.shared());

    private BrokenBackends() {}

    private static Backend sound(String namespace, Backend.Events events) {
        return new NatsBackend(
                new Connecting(CompletableFuture.completedFuture(SOUND.connection())),
                new NatsNames(namespace, ""),
                BucketSettings.DEFAULT,
                events,
                ForkJoinPool.commonPool());
    }

    private record SuspectStore(Mistake mistake) implements LockStore {

        @Override
        public String name() {
            return "suspect";
        }

        @Override
        public StoreCapabilities capabilities() {
            return SOUND.newStore().capabilities();
        }

        @Override
        public StoreConnection open(StoreContext context) {
            return new CasStoreConnection(
                    context, (events, executor) -> mistake.open(BrokenBackends::sound, context.namespace(), events));
        }
    }

    private abstract static class SuspectContract extends RemoteLockStoreContract implements RemoteStoreFixture {

        private final LockStore store;

        SuspectContract(Mistake mistake) {
            this.store = new SuspectStore(mistake);
        }

        @Override
        protected RemoteStoreFixture fixture() {
            return this;
        }

        @Override
        public LockStore newStore() {
            return store;
        }

        @Override
        public long keyCount(String namespace) {
            return SOUND.keyCount(namespace);
        }

        @Override
        public String address() {
            return SOUND.address();
        }

        @Override
        public Class<? extends Remote> remote() {
            return SOUND.remote();
        }

        @Override
        public void stop() {
            SOUND.stop();
        }

        @Override
        public void start() {
            SOUND.start();
            // Others go on with the same connection.
            await().until(() -> SOUND.connection().getStatus() == Connection.Status.CONNECTED);
        }
    }

    private abstract static class SuspectTransitions extends TransitionContract {

        private final LockStore store;

        SuspectTransitions(Mistake mistake) {
            this.store = new SuspectStore(mistake);
        }

        @Override
        protected LockStore newStore() {
            return store;
        }
    }

    private abstract static class SuspectBackend extends BackendContract {

        private final Mistake mistake;

        SuspectBackend(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        protected Backend open(String namespace, Backend.Events events) {
            return mistake.open(BrokenBackends::sound, namespace, events);
        }
    }

    /** No mistake at all. */
    private static Backend none(Mistake.Opener sound, String namespace, Backend.Events events) {
        return sound.open(namespace, events);
    }

    static final class SoundContract extends SuspectContract {
        SoundContract() {
            super(BrokenBackends::none);
        }
    }

    static final class SoundTransitions extends SuspectTransitions {
        SoundTransitions() {
            super(BrokenBackends::none);
        }
    }

    static final class SoundBackend extends SuspectBackend {
        SoundBackend() {
            super(BrokenBackends::none);
        }
    }

    /** A write is compared with what is there by now, not with what was read. */
    static final class NoCompare extends SuspectContract {
        NoCompare() {
            super(inWrites(NoCompare::write));
        }

        private static CompletionStage<OptionalLong> write(Backend sound, Mistake.Write write) {
            return sound.read(write.key())
                    .thenCompose(row -> write.over(row.revision(), sound))
                    .thenCompose(revision ->
                            revision.isPresent() ? CompletableFuture.completedFuture(revision) : write(sound, write));
        }
    }

    /** A refusal that tells the revision there is, as one of NATS does, is taken for a success. */
    static final class RefusalIsSuccess extends SuspectContract {
        RefusalIsSuccess() {
            super(inWrites((sound, write) -> write.to(sound)
                    .thenCompose(revision -> revision.isPresent()
                            ? CompletableFuture.completedFuture(revision)
                            : sound.read(write.key()).thenApply(row -> OptionalLong.of(row.revision())))));
        }
    }

    /** Reads are answered by a replica that is half a second behind. */
    static final class ReplicaBehind extends SuspectContract {
        ReplicaBehind() {
            super(mistake(new ConcurrentHashMap<>()));
        }

        private record Behind(Row row, long until) {}

        private static Mistake mistake(Map<String, Behind> replica) {
            return inRequests(leader ->
                    new DelegatingBackend(writing(
                            (sound, write) -> sound.read(write.key()).thenCompose(row -> {
                                replica.put(write.key(), new Behind(row, System.nanoTime() + 500_000_000));
                                return write.to(sound);
                            }),
                            leader)) {
                        @Override
                        public CompletionStage<Row> read(String key) {
                            Behind behind = replica.get(key);
                            return behind != null && System.nanoTime() - behind.until < 0
                                    ? CompletableFuture.completedFuture(behind.row)
                                    : super.read(key);
                        }
                    });
        }
    }

    /** Nobody is told of a write. */
    static final class NoEvents extends SuspectContract {
        NoEvents() {
            super(inEvents(events -> new DelegatingEvents(events) {
                @Override
                public void written(String key, Row row) {}
            }));
        }
    }

    /** Servers before 2.10 do not say with an event when it was written, and that is taken for a time. */
    static final class EventsWithoutTime extends SuspectBackend {
        EventsWithoutTime() {
            super(inEvents(events -> new DelegatingEvents(events) {
                @Override
                public void written(String key, Row row) {
                    super.written(key, new Row(row.revision(), row.record(), row.state(), 0));
                }
            }));
        }
    }

    /** Who listens where writes are sent to hears of them before they are decided, and of those that are refused, too. */
    static final class EventsBeforeCommit extends SuspectBackend {
        EventsBeforeCommit() {
            super(mistake(new CopyOnWriteArrayList<>()));
        }

        private static Mistake mistake(List<Backend.Events> all) {
            return (opener, namespace, events) -> {
                all.add(events);
                return writing(
                        (sound, write) -> {
                            long now = sound.clock().high() / 1000;
                            Row row = new Row(write.expected() + 1, write.record(), write.state(), now);
                            all.forEach(each -> each.written(write.key(), row));
                            return write.to(sound);
                        },
                        opener.open(namespace, events));
            };
        }
    }

    /** When a connection has come back nobody says that events may have been missed. */
    static final class NoResync extends SuspectContract {
        NoResync() {
            super(inEvents(events -> new DelegatingEvents(events) {
                @Override
                public void resync() {}
            }));
        }
    }

    /** Whoever watches is told that it has begun before the server knows of it. */
    static final class WatchingTooEarly extends SuspectContract {
        WatchingTooEarly() {
            super((opener, namespace, events) -> new DelegatingBackend(opener.open(namespace, events)) {
                @Override
                public void subscribeAll() {
                    events.watching();
                    after(300).execute(super::subscribeAll);
                }
            });
        }
    }

    /** The bucket drops everything that is a second old. */
    static final class MaximumAge extends SuspectContract {
        MaximumAge() {
            super(inWrites((sound, write) -> write.to(sound).thenApply(revision -> {
                revision.ifPresent(landed -> after(1000).execute(() -> sound.remove(write.key(), landed)));
                return revision;
            })));
        }
    }

    /** The record of a key that nobody holds, and that has no state, is dropped at once. */
    static final class NoRetention extends SuspectTransitions {
        NoRetention() {
            super(inWrites((sound, write) -> write.to(sound)
                    .thenCompose(revision -> revision.isPresent() && CasStoreConnection.RETENTION.equals(write.keep())
                            ? sound.remove(write.key(), revision.getAsLong()).thenApply(dropped -> revision)
                            : CompletableFuture.completedFuture(revision))));
        }
    }

    /** Leases are judged by the wall clock of a machine that is two seconds ahead. */
    static final class ClockAhead extends SuspectContract {
        ClockAhead() {
            super(inRequests(sound -> new DelegatingBackend(sound) {
                @Override
                public ServerClock clock() {
                    ServerClock ahead = new ServerClock(System::nanoTime);
                    ahead.read((System.currentTimeMillis() + 2000) * 1000, System.nanoTime());
                    return ahead;
                }
            }));
        }
    }

    /** The revision is a rounded number, as a time stamp is. */
    static final class CoarseRevision extends SuspectTransitions {
        CoarseRevision() {
            super((opener, namespace, events) -> {
                AtomicReference<Backend> exact = new AtomicReference<>();
                Mistake rounded =
                        inRows(row -> new Row(rounded(row.revision()), row.record(), row.state(), row.millis()));
                Backend rounding = rounded.open((of, to) -> keep(exact, opener.open(of, to)), namespace, events);
                return writing((sound, write) -> write(exact.get(), write), rounding);
            });
        }

        private static Backend keep(AtomicReference<Backend> exact, Backend opened) {
            exact.set(opened);
            return opened;
        }

        private static CompletionStage<OptionalLong> write(Backend exact, Mistake.Write write) {
            return exact.read(write.key())
                    .thenCompose(row -> rounded(row.revision()) == write.expected()
                            ? write.over(row.revision(), exact)
                                    .thenApply(revision -> revision.isPresent()
                                            ? OptionalLong.of(rounded(revision.getAsLong()))
                                            : revision)
                            : CompletableFuture.completedFuture(OptionalLong.empty()));
        }

        private static long rounded(long revision) {
            return revision == 0 ? 0 : 1 + revision / 1_000_000;
        }
    }

    /** The revision is the version of a key, which starts anew when the key was removed. */
    static final class VersionOfTheKey extends SuspectTransitions {
        VersionOfTheKey() {
            super(mistake(new ConcurrentHashMap<>()));
        }

        private static Mistake mistake(Map<String, Long> before) {
            return inRequests(sound ->
                    new DelegatingBackend(writing(
                            (exact, write) -> write.over(exact(before, write), exact)
                                    .thenApply(revision -> revision.isPresent()
                                            ? OptionalLong.of(version(before, write.key(), revision.getAsLong()))
                                            : revision),
                            sound)) {
                        @Override
                        public CompletionStage<Row> read(String key) {
                            return super.read(key)
                                    .thenApply(row -> new Row(
                                            version(before, key, row.revision()),
                                            row.record(),
                                            row.state(),
                                            row.millis()));
                        }

                        @Override
                        public CompletionStage<Void> remove(String key, long revision) {
                            return sound.read(key).thenCompose(row -> {
                                before.remove(key);
                                return super.remove(key, row.revision());
                            });
                        }
                    });
        }

        private static long exact(Map<String, Long> before, Mistake.Write write) {
            return write.expected() == 0 ? 0 : write.expected() + before.getOrDefault(write.key(), 0L);
        }

        private static long version(Map<String, Long> before, String key, long revision) {
            return revision == 0 ? 0 : revision - before.computeIfAbsent(key, unused -> revision - 1);
        }
    }

    /** No state is taken for an empty one, for a tombstone has an empty body. */
    static final class TombstoneIsEmpty extends SuspectContract {
        TombstoneIsEmpty() {
            super(inRows(row -> row.state() != null || row.record() == null
                    ? row
                    : new Row(row.revision(), row.record(), new byte[0], row.millis())));
        }
    }

    /** An empty state is taken for none, for a tombstone has an empty body. */
    static final class EmptyIsTombstone extends SuspectContract {
        EmptyIsTombstone() {
            super(inRows(row -> row.state() != null && row.state().length == 0
                    ? new Row(row.revision(), row.record(), null, row.millis())
                    : row));
        }
    }

    /** Keys that differ in their case alone have one name. */
    static final class LowerCase extends SuspectContract {
        LowerCase() {
            super(inRequests(sound ->
                    new DelegatingBackend(writing(
                            (exact, write) -> exact.write(
                                    lower(write.key()), write.expected(), write.record(), write.state(), write.keep()),
                            sound)) {
                        @Override
                        public CompletionStage<Row> read(String key) {
                            return super.read(lower(key));
                        }
                    }));
        }

        private static String lower(String key) {
            return key.toLowerCase(Locale.ROOT);
        }
    }

    /** What the name of a bucket cannot have is replaced by an underscore. */
    static final class Underscores extends SuspectContract {
        Underscores() {
            super((opener, namespace, events) -> opener.open(namespace.replaceAll("[^A-Za-z0-9-]", "_"), events));
        }
    }

    /** A key is removed whatever was written since. */
    static final class BlindRemoval extends SuspectBackend {
        BlindRemoval() {
            super(inRequests(sound -> new DelegatingBackend(sound) {
                @Override
                public CompletionStage<Void> remove(String key, long revision) {
                    return read(key).thenCompose(row -> super.remove(key, row.revision()));
                }
            }));
        }
    }

    /** Some answers to a write that landed are lost, and when they are not waited for any more it is taken for refused. */
    static final class LostAnswerIsRefusal extends SuspectContract {
        LostAnswerIsRefusal() {
            super(mistake(new AtomicInteger()));
        }

        private static Mistake mistake(AtomicInteger writes) {
            return inWrites((sound, write) -> write.to(sound)
                    .thenCompose(revision -> writes.incrementAndGet() % 10 == 0
                            ? CompletableFuture.supplyAsync(OptionalLong::empty, after(100))
                            : CompletableFuture.completedFuture(revision)));
        }
    }

    private static Executor after(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }
}
