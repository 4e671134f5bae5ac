package io.johnnylocke.engine;

import io.johnnylocke.LockException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.StateChange;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A release on its way to the store, with the session that travels in it to be the successor, if there is one. */
final class Release implements StoreCall.Caller<ReleaseOutcome> {

    private final Lane lane;
    private final Hold hold;
    private final Tenure tenure;
    private final CompletableFuture<Void> released;
    private final @Nullable Session successor;
    private StateChange change;
    private boolean stale;

    /** A server has made the change, unconfirmed, and then one has said that it is not made. */
    private boolean denied;

    Release(Lane lane, Hold hold, StateChange change, CompletableFuture<Void> released, @Nullable Session successor) {
        this.lane = lane;
        this.hold = hold;
        this.tenure = hold.tenure();
        this.change = change;
        this.released = released;
        this.successor = successor;
    }

    void send() {
        lane.send(
                "release",
                () -> lane.store()
                        .release(tenure.releaseRequest(
                                change,
                                hold.spec().stateExpiry(),
                                successor == null ? null : successor.claim(),
                                lane.releasing().mayKeep())),
                lane.storeDeadline(),
                this);
    }

    @Override
    public void answered(ReleaseOutcome outcome, StoreCall<ReleaseOutcome> call) {
        if (outcome instanceof ReleaseOutcome.Landed landed) {
            tenure.released();
            lane.ended(tenure);
            landed(landed, call.sentAt());
            if (stale) {
                released.completeExceptionally(notAcknowledged(null));
            } else {
                released.complete(null);
            }
        } else if (outcome instanceof Conflict conflict) {
            // A client that shares the hold has written. Our part of it is to be given up nevertheless.
            if (!(change instanceof StateChange.Keep)) {
                stale = true;
                denied = call.wasUnconfirmed();
            }
            change = StateChange.KEEP;
            tenure.saw(new Snapshot(conflict.writes(), conflict.state()));
            send();
        } else if (outcome instanceof Lost lost) {
            if (denied
                    || call.wasUnconfirmed()
                    || (call.mayHaveLanded() && tenure.terms().holderId() != null)) {
                // Another server may have answered than the one that had done it. And among those who share a hold, the
                // proof that ours had landed may have been pushed out.
                unknown(call.doubt());
            } else {
                lost(lost.reason(), lost.by());
            }
        } else if (denied || call.mayHaveLanded() || ((Forgotten) outcome).mayHaveBeenSentTwice()) {
            unknown(call.doubt());
        } else {
            lost(LossReason.STORE_LOST, null);
        }
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<ReleaseOutcome> call) {
        if (denied || call.mayHaveLanded()) {
            unknown(failure);
        } else {
            tenure.released();
            // It is not written, but the lock need not stay taken until its lease ends. And before somebody else asks.
            lane.leftovers().giveBack(tenure.session());
            lane.ended(tenure);
            travelled(false);
            released.completeExceptionally(failure);
        }
    }

    private void landed(ReleaseOutcome.Landed landed, long sentAt) {
        lane.releasing().kept(landed instanceof ReleaseOutcome.Transferred transferred && transferred.othersWait());
        if (successor == null || !successor.isTravelling()) {
            // None, or a grant that was pushed has overtaken this answer.
            return;
        }
        if (landed instanceof ReleaseOutcome.Transferred transferred) {
            lane.granted(
                    successor,
                    new AcquireOutcome.Granted(
                            transferred.token(),
                            transferred.remaining(),
                            0,
                            successor.advertised().spec().holderId(),
                            next()),
                    Grant.Origin.LOCAL_HANDOFF,
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
        return change instanceof StateChange.Keep ? tenure.snapshot().state() : null;
    }

    private void lost(LossReason reason, @Nullable String by) {
        tenure.lost(reason, by);
        lane.ended(tenure);
        travelled(false);
        released.completeExceptionally(lane.failures().notHeld(tenure));
    }

    private void unknown(@Nullable LockStoreException cause) {
        tenure.released();
        // If the release has not landed, this frees the lock before its lease ends; if it has, it does nothing.
        lane.leftovers().giveBack(tenure.session());
        lane.ended(tenure);
        travelled(true);
        released.completeExceptionally(notAcknowledged(cause));
    }

    /** Returns what the caller is told of a change of which the store has not said that it was made. */
    private LockException notAcknowledged(@Nullable LockStoreException cause) {
        if (stale && !denied) {
            // For certain, even if it is not whether the lock was given up.
            return lane.failures().stale(tenure);
        }
        return lane.failures().unknown("release", tenure, denied ? null : cause);
    }

    /** The journey of the successor is over without a place in the store. */
    private void travelled(boolean mayHaveArrived) {
        if (successor != null && successor.isTravelling()) {
            successor.travelled(mayHaveArrived);
        }
    }
}
