package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.StateChange;
import java.util.concurrent.CompletableFuture;

/** Gives up holds, in the way that each of them needs. */
final class Releasing {

    /** How many sections in a row a client keeps for its own waiters while another client waits. */
    private static final int LONGEST_BATCH = 16;

    private final Lane lane;
    private int keptWhileOthersWait;

    Releasing(Lane lane) {
        this.lane = lane;
    }

    void release(Hold hold, StateChange change, long seenWrites, CompletableFuture<Void> released) {
        Tenure tenure = hold.tenure();
        lane.expire(tenure);
        if (tenure.isWriting()) {
            tenure.afterWriting(() -> release(hold, change, seenWrites, released));
        } else if (tenure.phase() != Tenure.Phase.HELD || !tenure.has(hold)) {
            released.completeExceptionally(lane.failures().notHeld(tenure));
        } else if (!(change instanceof StateChange.Keep) && tenure.snapshot().writes() != seenWrites) {
            releaseStale(hold, released);
        } else if (tenure.isShared()) {
            leave(hold, change, released);
        } else {
            tenure.releasing();
            new Release(lane, hold, change, released, lane.successor()).send();
        }
    }

    /** Gives up what the hold has of the lock, but does not write what it made from a state that is not the last one. */
    private void releaseStale(Hold hold, CompletableFuture<Void> released) {
        CompletableFuture<Void> unchanged = new CompletableFuture<>();
        unchanged.whenComplete((done, failure) -> {
            // That nothing is written is certain, even if it is not whether the lock was given up.
            boolean unknown = failure instanceof LockStoreException store && store.isOutcomeUnknown();
            released.completeExceptionally(
                    failure == null || unknown ? lane.failures().stale(hold.tenure()) : failure);
        });
        release(hold, StateChange.KEEP, 0, unchanged);
    }

    private void leave(Hold hold, StateChange change, CompletableFuture<Void> released) {
        if (change instanceof StateChange.Keep) {
            hold.tenure().left(hold);
            released.complete(null);
        } else {
            new Writing(lane, hold, change, released).send();
        }
    }

    /** Releases what has ended here already, with the state unchanged and without anybody who waits for that. */
    void releaseUnattended(Tenure tenure) {
        lane.send(
                "release",
                () -> lane.store()
                        .release(tenure.releaseRequest(
                                StateChange.KEEP, tenure.terms().stateExpiry(), null, false)),
                lane.storeDeadline(),
                StoreCall.Caller.of(() -> {}));
    }

    /** Returns whether the next section may be kept here although another client waits. */
    boolean mayKeep() {
        return keptWhileOthersWait < LONGEST_BATCH;
    }

    /** Counts the sections that were kept here although another client waited. */
    void kept(boolean whileOthersWait) {
        keptWhileOthersWait = whileOthersWait ? keptWhileOthersWait + 1 : 0;
    }
}
