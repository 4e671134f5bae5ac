package io.johnnylocke.engine;

import io.johnnylocke.clock.LockClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Somebody who wants a lock. */
final class Request {

    /** How much earlier than promised a lease that is renewed may end. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final int client;
    private final String key;
    private final Step.Terms terms;
    private final LockClock clock;
    private final long madeAt;
    private CompletableFuture<?> answer = new CompletableFuture<>();

    Request(int client, String key, Step.Terms terms, LockClock clock) {
        this.client = client;
        this.key = key;
        this.terms = terms;
        this.clock = clock;
        this.madeAt = clock.nanoTime();
    }

    void answer(CompletableFuture<?> newAnswer) {
        answer = newAnswer;
    }

    String key() {
        return key;
    }

    Step.Terms terms() {
        return terms;
    }

    String holderId() {
        return terms.holderId();
    }

    /** Returns whether this one and the other one share what either is granted, in one client and so without a delay. */
    boolean sharesAtOnceWith(Request other) {
        return client == other.client
                && terms.holderId() != null
                && terms.holderId().equals(other.holderId());
    }

    boolean isOpen() {
        return !answer.isDone();
    }

    void cancel() {
        answer.cancel(false);
    }

    Duration age() {
        return Duration.ofNanos(clock.nanoTime() - madeAt);
    }

    /** Returns whether the lease of what was granted may be over. */
    boolean mayHaveExpired() {
        boolean mayBeRenewed = terms.renewals() > 0 || terms.holderId() != null;
        return age().compareTo(mayBeRenewed ? terms.lease().minus(MARGIN) : terms.lease()) >= 0;
    }
}
