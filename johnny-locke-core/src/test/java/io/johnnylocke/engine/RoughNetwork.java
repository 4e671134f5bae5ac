package io.johnnylocke.engine;

import io.johnnylocke.LossReason;
import io.johnnylocke.clock.LockClock;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import io.johnnylocke.store.contract.DelegatingLockStore;
import io.johnnylocke.store.contract.DelegatingStoreConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A network between engines and a store, the same with the same seed. While it is rough, requests and answers take their time
 * and some are lost, and events are late, doubled or missing. While it is calm, everything arrives before it is sent.
 */
final class RoughNetwork extends DelegatingLockStore {

    private static final Comparator<Message> BY_ARRIVAL =
            Comparator.<Message>comparingLong(message -> message.at).thenComparingLong(message -> message.number);

    private static final int FLOOD = 1000;

    private final LockClock clock;
    private final Random random;
    private final PriorityQueue<Message> underWay = new PriorityQueue<>(BY_ARRIVAL);
    private final Set<Map.Entry<String, Long>> takenByForce = new HashSet<>();
    private final boolean rough;
    private boolean calming;
    private boolean calm;
    private long messages;
    private long askedAt;
    private int askedAtOnce;

    RoughNetwork(LockStore store, LockClock clock, long seed, boolean rough) {
        super(store);
        this.clock = clock;
        this.random = new Random(seed);
        this.rough = rough;
        this.calm = !rough;
    }

    /** Returns whether it has ever been rough. */
    boolean isRough() {
        return rough;
    }

    /** Returns whether the store has taken the token from its holder, who may not have heard of it yet. */
    boolean hasTakenByForce(String key, long token) {
        return takenByForce.contains(Map.entry(key, token));
    }

    /** Returns whether there were so many requests at one moment that there might have been no end to them. */
    boolean isFlooded() {
        return askedAtOnce >= FLOOD;
    }

    /** Delivers what is under way, and from now on everything at once. */
    void calmDown() {
        calming = true;
        for (Message next = underWay.peek(); next != null; next = underWay.peek()) {
            next.timer.cancel();
            next.arrive();
        }
        calm = true;
    }

    @Override
    public StoreConnection open(StoreContext context) {
        Line events = new Line();
        StoreListener remote = context.listener();
        StoreListener local = new StoreListener() {

            @Override
            public void granted(String key, long session, AcquireOutcome.Granted granted, Duration confirmWithin) {
                event(events, () -> remote.granted(key, session, granted, confirmWithin));
            }

            @Override
            public void lost(String key, long token, LossReason reason, String by) {
                takenByForce.add(Map.entry(key, token));
                event(events, () -> remote.lost(key, token, reason, by));
            }

            @Override
            public void preemptionAnnounced(String key, long token, int priority, Duration grace) {
                event(events, () -> remote.preemptionAnnounced(key, token, priority, grace));
            }

            @Override
            public void freed(String key, long token) {
                event(events, () -> remote.freed(key, token));
            }

            @Override
            public void resync() {
                event(events, remote::resync);
            }
        };
        return new Connection(super.open(new StoreContext(context.namespace(), context.clientId(), local)));
    }

    private void event(Line line, Runnable event) {
        int copies = calm || calming ? 1 : random.nextInt(8) == 0 ? 0 : random.nextInt(8) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            line.send(event);
        }
    }

    private boolean isLost() {
        return !calm && !calming && random.nextInt(15) == 0;
    }

    /** Counts a request. One that is too much is not answered, so that the test ends. */
    private boolean isFloodedBy(long now) {
        if (!isFlooded()) {
            askedAtOnce = now == askedAt ? askedAtOnce + 1 : 1;
            askedAt = now;
        }
        return isFlooded();
    }

    /** Mostly some milliseconds, sometimes so long that patience is put to the test. */
    private long delay() {
        long most = random.nextInt(15) == 0 ? 1_500_000_000 : 20_000_000;
        return calming ? 0 : (long) (random.nextDouble() * most);
    }

    /** Messages in one direction, which do not overtake each other. */
    private final class Line {

        private long last;

        void send(Runnable message) {
            if (calm) {
                message.run();
                return;
            }
            last = Math.max(last, clock.nanoTime() + delay());
            underWay.add(new Message(last, messages++, message));
        }
    }

    private final class Message {

        private final long at;
        private final long number;
        private final Runnable message;
        private final LockClock.Timer timer;

        Message(long at, long number, Runnable message) {
            this.at = at;
            this.number = number;
            this.message = message;
            this.timer = clock.schedule(this::arrive, at - clock.nanoTime());
        }

        void arrive() {
            underWay.remove(this);
            message.run();
        }
    }

    private final class Connection extends DelegatingStoreConnection {

        private final Line requests = new Line();
        private final Line answers = new Line();

        Connection(StoreConnection connection) {
            super(connection);
        }

        private <O> CompletionStage<O> ask(Supplier<CompletionStage<O>> request) {
            CompletableFuture<O> asked = new CompletableFuture<>();
            if (!isFloodedBy(clock.nanoTime()) && !isLost()) {
                requests.send(() -> request.get().whenComplete((answer, failure) -> {
                    if (failure != null) {
                        answers.send(() -> asked.completeExceptionally(failure));
                    } else if (!isLost()) {
                        answers.send(() -> asked.complete(answer));
                    }
                }));
            }
            return asked;
        }

        @Override
        public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
            return ask(() -> super.acquire(request));
        }

        @Override
        public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
            return ask(() -> super.release(request));
        }

        @Override
        public CompletionStage<WriteOutcome> write(WriteRequest request) {
            return ask(() -> super.write(request));
        }

        @Override
        public CompletionStage<RenewOutcome> renew(RenewRequest request) {
            return ask(() -> super.renew(request));
        }

        @Override
        public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
            return ask(() -> super.cancel(request));
        }

        @Override
        public CompletionStage<Boolean> revoke(RevokeRequest request) {
            return ask(() -> super.revoke(request));
        }
    }
}
