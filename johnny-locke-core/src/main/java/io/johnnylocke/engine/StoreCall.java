package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request to the store: sent, and sent again with the same numbers, until it is answered, refused or out of time. Lives in
 * a mailbox.
 */
final class StoreCall<R extends @Nullable Object> {

    /** Who made the request. */
    interface Caller<R extends @Nullable Object> {

        /** The store has answered. */
        void answered(R answer, StoreCall<R> call);

        /** The store has refused for good, or not answered in time. */
        void failed(LockStoreException failure, StoreCall<R> call);

        /** Returns a caller that does not care for the answer, only that the request is over. */
        static <R extends @Nullable Object> Caller<R> of(Runnable over) {
            return new Caller<>() {
                @Override
                public void answered(R answer, StoreCall<R> call) {
                    over.run();
                }

                @Override
                public void failed(LockStoreException failure, StoreCall<R> call) {
                    over.run();
                }
            };
        }
    }

    private static final Duration FIRST_PAUSE = Duration.ofMillis(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final LockEngine engine;
    private final Mailbox mailbox;
    private final String what;
    private final @Nullable String key;
    private final Supplier<CompletionStage<R>> request;
    private long deadline;
    private final Caller<R> caller;
    private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private int attempts;
    private long sentAt;
    private boolean inFlight;
    private boolean mayHaveLanded;
    private boolean wasUnconfirmed;
    private boolean done;
    private long due;
    private long patienceEnds;
    private @Nullable LockStoreException lastFailure;

    StoreCall(
            LockEngine engine,
            Mailbox mailbox,
            String what,
            @Nullable String key,
            Supplier<CompletionStage<R>> request,
            long deadline,
            Caller<R> caller) {
        this.engine = engine;
        this.mailbox = mailbox;
        this.what = what;
        this.key = key;
        this.request = request;
        this.deadline = deadline;
        this.caller = caller;
    }

    void send() {
        int attempt = ++attempts;
        inFlight = true;
        sentAt = engine.now();
        patienceEnds = Math.min(deadline, Nanos.after(sentAt, engine.settings().storeTimeout()));
        // What was lost with its connection can be made good only while there is patience left.
        due = Math.min(
                patienceEnds,
                Nanos.after(sentAt, engine.settings().storeTimeout().dividedBy(2)));
        request().whenComplete((answer, error) -> mailbox.post(() -> completed(attempt, answer, error)));
    }

    /** A store that throws, which none should, must not leave its caller without an answer. */
    private CompletionStage<R> request() {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Returns when the attempt that was answered was sent. */
    long sentAt() {
        return sentAt;
    }

    /** Returns whether an attempt before the last one may have been executed by the store. */
    boolean mayHaveLanded() {
        return mayHaveLanded;
    }

    /** Returns whether some attempt, the one in flight included, may have been executed by the store. */
    boolean mayHaveEffect() {
        return mayHaveLanded || inFlight;
    }

    /**
     * Returns why it is not known whether the request has landed, after the last answer has said that it did not: not that it
     * was done but not confirmed, for whoever said so was another server, or is no primary any more.
     */
    @Nullable
    LockStoreException doubt() {
        return wasUnconfirmed ? null : lastFailure;
    }

    /** Returns whether an attempt was executed by a server, but not confirmed. */
    boolean wasUnconfirmed() {
        return wasUnconfirmed;
    }

    /** Returns why the last attempt that ended failed, or {@code null} if none did. */
    @Nullable
    LockStoreException lastFailure() {
        return lastFailure;
    }

    boolean isDone() {
        return done;
    }

    /** Nobody will be interested once the attempt is over that is in flight, if one is. */
    void noFurtherAttempt() {
        deadline = Math.min(deadline, engine.now());
    }

    /** Nobody is interested any more. */
    void abandon() {
        done = true;
    }

    /** The store is closed: there will be no answer, and no further attempt. */
    void storeClosed() {
        if (done) {
            return;
        }
        if (inFlight) {
            failed(LockStoreException.unknown(
                    key, LockEngine.describe(what, key) + ": closed before the store had answered", null));
        } else {
            done = true;
            caller.failed(Objects.requireNonNull(lastFailure), this);
        }
    }

    long due() {
        return done ? Nanos.NEVER : due;
    }

    void onTime(long now) {
        if (done || now < due) {
            return;
        }
        if (inFlight && now < patienceEnds) {
            due = patienceEnds;
            engine.store().suspect();
        } else if (inFlight) {
            engine.store().suspect();
            failed(silence(now));
        } else if (now < deadline || lastFailure == null) {
            send();
        } else {
            done = true;
            caller.failed(lastFailure, this);
        }
    }

    /** What an attempt before has told says more than that there is no answer to this one, if it leaves as much open. */
    private LockStoreException silence(long now) {
        return lastFailure != null && lastFailure.isOutcomeUnknown()
                ? lastFailure
                : engine.noAnswer(what, key, Nanos.between(sentAt, now));
    }

    @SuppressWarnings("NullAway") // without an error the answer is what the store gives, which is null only if R may be
    private void completed(int attempt, @Nullable R answer, @Nullable Throwable error) {
        if (done || attempt != attempts || !inFlight) {
            return;
        }
        if (error != null) {
            failed(failure(error));
        } else {
            done = true;
            caller.answered(answer, this);
        }
    }

    private LockStoreException failure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof LockStoreException failure
                ? failure
                : LockStoreException.unknown(key, LockEngine.describe(what, key) + " failed: " + cause, cause);
    }

    private void failed(LockStoreException failure) {
        inFlight = false;
        lastFailure = failure;
        mayHaveLanded |= failure.isOutcomeUnknown();
        wasUnconfirmed |= failure.isUnconfirmed();
        long now = engine.now();
        long retryAt = now + backoff.nextNanos();
        if (failure.isRetryable() && now < deadline && !engine.isClosed()) {
            due = Math.min(deadline, retryAt);
        } else {
            done = true;
            caller.failed(failure, this);
        }
    }
}
