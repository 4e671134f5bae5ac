package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.StateChange;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A release on its way to the store, with the session that travels in it to be the successor, if there is one. */
final class Release implements StoreCall.Caller<ReleaseOutcome> {

    private final Lane lane;
    private final Hold hold;
    private final StateChange change;
    private final CompletableFuture<Void> released;
    private final @Nullable Session successor;

    Release(Lane lane, Hold hold, StateChange change, CompletableFuture<Void> released, @Nullable Session successor) {
        this.lane = lane;
        this.hold = hold;
        this.change = change;
        this.released = released;
        this.successor = successor;
    }

    void send(boolean mayKeep) {
        lane.send(
                "release",
                () -> lane.store()
                        .release(new ReleaseRequest(
                                lane.key(),
                                hold.token(),
                                hold.session(),
                                change,
                                hold.spec().stateExpiry(),
                                successor == null ? null : successor.claim(),
                                mayKeep)),
                Nanos.after(lane.now(), lane.engine().settings().storeTimeout()),
                this);
    }

    @Override
    public void answered(ReleaseOutcome outcome, StoreCall<ReleaseOutcome> call) {
        if (outcome instanceof ReleaseOutcome.Landed landed) {
            hold.released();
            lane.ended(hold);
            landed(landed, call.sentAt());
            released.complete(null);
        } else if (outcome instanceof Lost lost) {
            lost(lost.reason(), lost.by());
        } else if (call.mayHaveLanded() || ((Forgotten) outcome).mayHaveBeenSentTwice()) {
            unknown(null);
        } else {
            lost(LossReason.STORE_LOST, null);
        }
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<ReleaseOutcome> call) {
        if (call.mayHaveLanded()) {
            unknown(failure);
        } else {
            hold.released();
            // It is not written, but the lock need not stay taken until its lease ends. And before somebody else asks.
            lane.giveBack(hold.session());
            lane.ended(hold);
            travelled(false);
            released.completeExceptionally(failure);
        }
    }

    private void landed(ReleaseOutcome.Landed landed, long sentAt) {
        lane.kept(landed instanceof ReleaseOutcome.Transferred transferred && transferred.othersWait());
        if (successor == null || !successor.isTravelling()) {
            // None, or a grant that was pushed has overtaken this answer.
            return;
        }
        if (landed instanceof ReleaseOutcome.Transferred transferred) {
            lane.granted(
                    successor,
                    new AcquireOutcome.Granted(transferred.token(), transferred.remaining(), next()),
                    Nanos.after(sentAt, transferred.remaining()),
                    Nanos.NEVER);
        } else if (landed instanceof ReleaseOutcome.Queued queued) {
            successor.queued(queued, sentAt);
        } else {
            travelled(false);
        }
    }

    private byte @Nullable [] next() {
        if (change instanceof StateChange.Write write) {
            return write.bytes();
        }
        return change instanceof StateChange.Keep ? hold.state() : null;
    }

    private void lost(LossReason reason, @Nullable String by) {
        hold.lost(reason, by);
        lane.ended(hold);
        travelled(false);
        released.completeExceptionally(lane.notHeld(hold));
    }

    private void unknown(@Nullable LockStoreException cause) {
        hold.released();
        // If the release has not landed, this frees the lock before its lease ends; if it has, it does nothing.
        lane.giveBack(hold.session());
        lane.ended(hold);
        travelled(true);
        released.completeExceptionally(LockStoreException.unknown(
                lane.key(),
                "The release of lock '" + lane.key() + "' with token " + hold.token()
                        + " was not answered: the state may have been written or not. Read it before deciding",
                cause));
    }

    /** The journey of the successor is over without a place in the store. */
    private void travelled(boolean mayHaveArrived) {
        if (successor != null && successor.isTravelling()) {
            successor.travelled(mayHaveArrived);
        }
    }
}
