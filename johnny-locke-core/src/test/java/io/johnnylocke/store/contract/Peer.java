package io.johnnylocke.store.contract;

import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client without an engine: sends single requests to a store and keeps the events. */
final class Peer implements AutoCloseable {

    /** An event, as text: {@code granted 7 state}, {@code lost PREEMPTED b}, {@code freed 123}. */
    record Event(String text, long token) {}

    private static final StateExpiry FOREVER = StateExpiry.none();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicInteger resyncs = new AtomicInteger();
    private final StoreConnection connection;
    private final String key;

    Peer(LockStore store, String namespace, String clientId, String key) {
        this.key = key;
        this.connection = store.open(new StoreContext(namespace, clientId, new StoreListener() {
            @Override
            public void granted(String of, long session, AcquireOutcome.Granted granted, Duration confirmWithin) {
                events.add(new Event("granted " + session + " " + text(granted.state()), granted.token()));
            }

            @Override
            public void lost(String of, long token, LossReason reason, String by) {
                events.add(new Event("lost " + reason + " " + by, token));
            }

            @Override
            public void preemptionAnnounced(String of, long token, int priority, Duration grace) {
                events.add(new Event("announced " + priority + " " + grace, token));
            }

            @Override
            public void freed(String of, long token) {
                events.add(new Event("freed", token));
            }

            @Override
            public void resync() {
                resyncs.incrementAndGet();
            }
        }));
    }

    static String text(byte[] state) {
        return state == null ? "nothing" : new String(state, StandardCharsets.UTF_8);
    }

    static Claim claim(long session, Duration lease, Duration wait, int priority) {
        return claim(session, lease, wait, priority, FOREVER);
    }

    static Claim claim(long session, Duration lease, Duration wait, int priority, StateExpiry expiry) {
        return new Claim(session, lease, wait, priority, Preemption.IMMEDIATE, null, expiry, Duration.ZERO);
    }

    /** Returns the claim under a holder id. */
    static Claim as(String holderId, Claim claim) {
        return new Claim(
                claim.session(),
                claim.lease(),
                claim.waitAtMost(),
                claim.priority(),
                claim.preemption(),
                holderId,
                claim.stateExpiry(),
                claim.age());
    }

    /** Returns the claim with another kind of preemption. */
    static Claim preempting(Preemption preemption, Claim claim) {
        return new Claim(
                claim.session(),
                claim.lease(),
                claim.waitAtMost(),
                claim.priority(),
                preemption,
                claim.holderId(),
                claim.stateExpiry(),
                claim.age());
    }

    AcquireOutcome acquire(Claim claim) {
        return acquire(claim, false);
    }

    AcquireOutcome acquire(Claim claim, boolean sameWaiter) {
        return get(connection.acquire(new AcquireRequest(key, claim, sameWaiter, 0)));
    }

    AcquireOutcome.Granted granted(Claim claim) {
        return (AcquireOutcome.Granted) acquire(claim);
    }

    AcquireOutcome.Busy busy(Claim claim) {
        return (AcquireOutcome.Busy) acquire(claim);
    }

    ReleaseOutcome release(long session, long token, StateChange change) {
        return release(session, token, change, null, false);
    }

    ReleaseOutcome release(long session, long token, StateChange change, Claim successor, boolean mayKeep) {
        return release(session, token, change, FOREVER, 0, successor, mayKeep);
    }

    ReleaseOutcome release(
            long session,
            long token,
            StateChange change,
            StateExpiry expiry,
            long seenWrites,
            Claim successor,
            boolean mayKeep) {
        return get(connection.release(
                new ReleaseRequest(key, token, session, change, expiry, seenWrites, successor, mayKeep)));
    }

    WriteOutcome write(long session, long token, StateChange change, long seenWrites, long operation) {
        return get(connection.write(new WriteRequest(key, token, session, change, FOREVER, seenWrites, operation)));
    }

    static StateChange write(String state) {
        return new StateChange.Write(state.getBytes(StandardCharsets.UTF_8));
    }

    RenewOutcome renew(long session, long token, Duration lease) {
        return get(connection.renew(new RenewRequest(key, token, session, lease, 0, null, FOREVER)));
    }

    CancelOutcome cancel(long session) {
        return get(connection.cancel(new CancelRequest(key, session)));
    }

    boolean revoke(long token) {
        return get(connection.revoke(new RevokeRequest(key, token, 0)));
    }

    ObserveOutcome observe(Duration listen) {
        return get(connection.observe(new ObserveRequest(key, listen, false)));
    }

    ObserveOutcome observeLasting(Duration listen) {
        return get(connection.observe(new ObserveRequest(key, listen, true)));
    }

    void forget(long token) {
        get(connection.forget(key, token));
    }

    String state() {
        Optional<byte[]> state = get(connection.read(key));
        return text(state.orElse(null));
    }

    Duration stateExpiresIn() {
        return get(connection.inspect(key)).stateExpiresIn();
    }

    /** Returns the next event, for which it waits a while. */
    Event event() throws InterruptedException {
        Event event = events.poll(2, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event came");
        }
        return event;
    }

    boolean hasNoEvent() {
        return events.isEmpty();
    }

    /** Returns how often this client was told that it may have missed events. */
    int resyncs() {
        return resyncs.get();
    }

    private static <V> V get(CompletionStage<V> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        connection.close();
    }
}
