package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.engine.Writes.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A handle that somebody was given, what was done with it, and what came of that. */
final class Grant {

    private final int number;
    private final Request request;
    private final LockHandle<String> handle;
    private final List<Loss> losses = new ArrayList<>();
    private Writes madeFrom;
    private CompletableFuture<?> released;
    private boolean expiredEarly;

    Grant(int number, Request request, LockHandle<String> handle) {
        this.number = number;
        this.request = request;
        this.handle = handle;
        handle.onLost(this::lost);
    }

    private void lost(Loss loss) {
        losses.add(loss);
        expiredEarly |= loss.reason() == LossReason.EXPIRED && !request.mayHaveExpired();
    }

    // What is done with it

    /** Sets a write aside, on top of what the handle shows now. */
    void write() {
        handle.write(next());
    }

    private String next() {
        madeFrom = read();
        return madeFrom.plus(ownWrite()).toString();
    }

    CompletableFuture<Void> release(boolean write) {
        return (write ? handle.releaseAsync(next()) : handle.releaseAsync()).toCompletableFuture();
    }

    /** What the caller is told of the release, whoever has asked for it. */
    void released(CompletableFuture<?> answer) {
        released = answer;
    }

    // What it says

    LockHandle<String> handle() {
        return handle;
    }

    String key() {
        return handle.key();
    }

    long token() {
        return handle.token();
    }

    String holderId() {
        return request.holderId();
    }

    int priority() {
        return request.terms().priority();
    }

    Request request() {
        return request;
    }

    boolean isReleased() {
        return released != null;
    }

    private Writes read() {
        return Writes.of(handle.state());
    }

    private Write ownWrite() {
        return new Write(token(), number);
    }

    boolean mayShareWith(Grant other) {
        return holderId() != null && holderId().equals(other.holderId());
    }

    /** Returns whether the lease was found to be over at a time when it cannot have been. */
    boolean hasExpiredEarly() {
        return expiredEarly;
    }

    // What became of it

    private boolean isAcknowledged() {
        return released != null && released.isDone() && !released.isCompletedExceptionally();
    }

    private boolean isOutcomeUnknown() {
        return released != null
                && (released.isCancelled()
                        || (failure(released) instanceof LockStoreException failure && failure.isOutcomeUnknown()));
    }

    private boolean isStale() {
        return released != null && failure(released) instanceof StaleStateException;
    }

    private boolean isLost() {
        return released == null || failure(released) instanceof LockLostException;
    }

    /** The write is in the final state, or not, as was said, and so is all that it was made from. */
    void checkWrite(Writes landed) {
        Writes read = read();
        assertThat(read.isStartOf(landed))
                .as("whether %s has read '%s' of '%s' from its start", this, read, landed)
                .isTrue();
        assertThat(read.tokens())
                .as("tokens of what %s has read of '%s'", this, landed)
                .containsAll(landed.before(token()).tokens())
                .allMatch(token -> token < token() || (holderId() != null && token == token()));
        if (!isOutcomeUnknown()) {
            assertThat(landed.has(ownWrite()))
                    .as("whether %s has written '%s'", this, landed)
                    .isEqualTo(madeFrom != null && isAcknowledged());
        }
        if (isStale()) {
            assertThat(madeFrom).as("what %s was to write was made from", this).isNotNull();
            assertThat(landed.under(token()).list())
                    .as("what was written by those who shared with %s", this)
                    .anyMatch(write -> !madeFrom.has(write));
        }
    }

    /** There is an answer, which is one to be expected, and a loss was told once. */
    void checkAnswer() {
        assertThat(released == null || released.isDone())
                .as("%s is answered", this)
                .isTrue();
        if (released == null || !released.isCancelled()) {
            assertThat(losses).as("losses told of %s", this).hasSize(isLost() ? 1 : 0);
        }
        if (released != null && failure(released) != null && !isLost() && !isStale()) {
            assertThat(isOutcomeUnknown())
                    .as("%s is a failure to be expected", this)
                    .isTrue();
        }
    }

    static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure)
                .getNow(null);
    }

    @Override
    public String toString() {
        return handle + " no. " + number + (holderId() == null ? "" : " as " + holderId()) + " "
                + (released == null ? "not released" : released);
    }
}
