package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All who wait in this client for a key to be free, without wanting to hold it. */
final class Observation implements Mailbox.Owner, StoreCall.Caller<ObserveOutcome> {

    /** How long the store is asked to report at a time, and how often it is asked whether it has. */
    private static final Duration LISTEN = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofSeconds(1);

    /** Somebody who takes over at the end of a lease has this much time before we look. */
    private static final Duration AFTER_LEASE = Duration.ofMillis(100);

    private final LockEngine engine;
    private final String key;
    private final KeyFailures failures;
    private final Mailbox mailbox;
    private final List<Observer> observers = new ArrayList<>();
    private @Nullable StoreCall<?> call;
    private long pollAt = Nanos.NEVER;
    private boolean listening;

    Observation(LockEngine engine, String key) {
        this.engine = engine;
        this.key = key;
        this.failures = new KeyFailures(engine.settings(), key);
        this.mailbox = new Mailbox(engine, this);
    }

    String key() {
        return key;
    }

    boolean post(Runnable event) {
        return mailbox.post(event);
    }

    void arrived(Observer observer) {
        if (engine.isClosing()) {
            observer.completeExceptionally(failures.closed());
            return;
        }
        observers.add(observer);
        if (call == null) {
            ask();
        }
    }

    void cancelled(Observer observer) {
        observers.remove(observer);
        restIfAlone();
    }

    /** Nobody observes any more: the store is asked no more, but what it has been asked it may yet answer. */
    private void restIfAlone() {
        if (observers.isEmpty() && call != null) {
            call.noFurtherAttempt();
        }
    }

    private void ask() {
        pollAt = Nanos.NEVER;
        observers.forEach(observer -> observer.asked = true);
        boolean patient = observers.stream().anyMatch(observer -> !observer.timeout.isZero());
        boolean lasting = observers.stream().anyMatch(observer -> observer.since != null);
        listening |= patient;
        Duration listen = patient ? LISTEN : Duration.ZERO;
        call = mailbox.send(
                "observation",
                key,
                () -> engine.store().observe(new ObserveRequest(key, listen, lasting)),
                Nanos.NEVER,
                this);
    }

    @Override
    public void answered(ObserveOutcome outcome, StoreCall<ObserveOutcome> asked) {
        call = null;
        if (outcome instanceof ObserveOutcome.Free free) {
            engine.saw(free.token());
            Observed observed = new Observed(free.token(), free.state());
            observers.stream().filter(observer -> observer.asked).forEach(observer -> observer.answered = true);
            complete(remove(observer -> observer.asked && observer.waitsFor(observed)), observed);
            remove(observer -> observer.asked && observer.timeout.isZero()).forEach(this::failBusy);
            pollAt = observers.isEmpty() ? Nanos.NEVER : Nanos.after(engine.now(), POLL);
        } else if (outcome instanceof ObserveOutcome.Held held) {
            engine.saw(held.token());
            observers.stream().filter(observer -> observer.asked).forEach(observer -> observer.heldBy(held.token()));
            remove(observer -> observer.asked && observer.timeout.isZero()).forEach(this::failBusy);
            long now = engine.now();
            pollAt = Math.min(Nanos.after(Nanos.after(now, held.remaining()), AFTER_LEASE), Nanos.after(now, POLL));
        }
        askForLatecomers();
    }

    /** The answer may be older than their question. */
    private void askForLatecomers() {
        if (observers.stream().anyMatch(observer -> !observer.asked)) {
            ask();
        }
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<ObserveOutcome> asked) {
        call = null;
        remove(observer -> observer.asked)
                .forEach(observer -> observer.completeExceptionally(Failures.withoutEffect(failure)));
        askForLatecomers();
    }

    /** The key was free, perhaps only for a moment, after the token was given up. */
    void freed(long token) {
        List<Observer> waiting = observers.stream()
                .filter(observer -> !observer.freed && observer.waitsForEndOf(token))
                .toList();
        if (!waiting.isEmpty()) {
            waiting.forEach(observer -> observer.freed = true);
            mailbox.send(
                    "read",
                    key,
                    () -> engine.store().read(key),
                    Nanos.after(engine.now(), engine.settings().storeTimeout()),
                    new LastState(token));
        }
    }

    /** The state that the key has when those are told who have waited for the end of a token. */
    private final class LastState implements StoreCall.Caller<Optional<byte[]>> {

        private final long token;

        LastState(long token) {
            this.token = token;
        }

        private List<Observer> waiting() {
            return remove(observer -> observer.waitsForEndOf(token));
        }

        @Override
        public void answered(Optional<byte[]> state, StoreCall<Optional<byte[]>> read) {
            complete(waiting(), new Observed(token, state.orElse(null)));
            restIfAlone();
        }

        @Override
        public void failed(LockStoreException failure, StoreCall<Optional<byte[]>> read) {
            waiting().forEach(observer -> observer.completeExceptionally(Failures.withoutEffect(failure)));
            restIfAlone();
        }
    }

    void resync() {
        if (call == null && !observers.isEmpty()) {
            ask();
        }
    }

    void close() {
        remove(observer -> true).forEach(observer -> observer.completeExceptionally(failures.closed()));
        restIfAlone();
    }

    private List<Observer> remove(Predicate<Observer> condition) {
        List<Observer> matching = observers.stream().filter(condition).toList();
        observers.removeAll(matching);
        return matching;
    }

    private static void complete(List<Observer> waiting, Observed observed) {
        waiting.forEach(observer -> observer.complete(observed));
    }

    private void failBusy(Observer observer) {
        observer.completeExceptionally(failures.timeout(Nanos.between(observer.arrivedAt, engine.now()), null));
    }

    private void failDue(Observer observer, long now) {
        LockStoreException failure = call == null ? null : call.lastFailure();
        long patience = Nanos.after(observer.arrivedAt, engine.settings().storeTimeout());
        if (failure != null) {
            observer.completeExceptionally(Failures.withoutEffect(failure));
        } else if (observer.freed) {
            // The key was free in time. What it holds nobody has said.
            observer.completeExceptionally(
                    Failures.withoutEffect(engine.noAnswer("read", key, Nanos.between(observer.arrivedAt, now))));
        } else if (observer.heldToken != 0 || observer.answered) {
            failBusy(observer);
        } else if (now < patience) {
            // Without a first answer nobody knows whether the key is held at all.
            observer.deadline = patience;
            observers.add(observer);
        } else {
            observer.completeExceptionally(Failures.withoutEffect(
                    engine.noAnswer("observation", key, engine.settings().storeTimeout())));
        }
    }

    @Override
    public long due() {
        return observers.stream().mapToLong(observer -> observer.deadline).reduce(pollAt, Math::min);
    }

    @Override
    public void onTime(long now) {
        remove(observer -> observer.deadline <= now).forEach(observer -> failDue(observer, now));
        if (now >= pollAt && !observers.isEmpty()) {
            ask();
        }
        restIfAlone();
    }

    @Override
    public boolean isIdle() {
        return observers.isEmpty();
    }

    @Override
    public boolean lingers() {
        return false;
    }

    @Override
    public void retired() {
        try {
            if (listening) {
                engine.store().unobserve(key);
            }
        } finally {
            engine.retired(this);
        }
    }

    /** Somebody who waits for the key to be free or, if they have seen it so, to be free again. */
    static final class Observer extends CompletableFuture<Observed> {

        private final LockEngine engine;
        private final String key;
        private final @Nullable Observed since;
        private final Duration timeout;
        private final long arrivedAt;
        private long deadline;
        private boolean asked;
        private boolean answered;
        private boolean freed;
        private long heldToken;

        Observer(LockEngine engine, String key, @Nullable Observed since, Duration timeout) {
            this.engine = engine;
            this.key = key;
            this.since = since;
            this.timeout = timeout;
            this.arrivedAt = engine.now();
            this.deadline =
                    Nanos.after(arrivedAt, timeout.isZero() ? engine.settings().storeTimeout() : timeout);
        }

        private boolean waitsFor(Observed observed) {
            return since == null || observed.isNewerThan(since);
        }

        private boolean waitsForEndOf(long token) {
            return heldToken != 0 ? heldToken <= token : since != null && since.token() < token;
        }

        /** Somebody holds the key; whose hold must end is decided by the first answer. */
        private void heldBy(long token) {
            if (heldToken == 0) {
                heldToken = token;
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                engine.observe(key, observation -> observation.cancelled(this));
            }
            return cancelled;
        }
    }
}
