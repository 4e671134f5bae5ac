package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A word from the holder to the store: renews the lease, confirms a pushed grant, makes the store know its terms, or asks whether
 * it still holds.
 */
final class Renewal implements StoreCall.Caller<RenewOutcome> {

    private final Lane lane;
    private final Tenure tenure;
    private final CompletableFuture<Void> renewed;

    Renewal(Lane lane, Tenure tenure, CompletableFuture<Void> renewed) {
        this.lane = lane;
        this.tenure = tenure;
        this.renewed = renewed;
    }

    void send(Duration lease) {
        AcquireSpec terms = tenure.terms();
        lane.send(
                "renewal",
                () -> lane.store()
                        .renew(new RenewRequest(
                                lane.key(),
                                tenure.token(),
                                tenure.session(),
                                lease,
                                tenure.priority(),
                                terms.holderId(),
                                terms.stateExpiry())),
                lane.storeDeadline(),
                this);
    }

    @Override
    public void answered(RenewOutcome outcome, StoreCall<RenewOutcome> call) {
        if (outcome instanceof RenewOutcome.Renewed answer) {
            tenure.endsNotBefore(Nanos.after(call.sentAt(), answer.remaining()));
            giveBackIfLost();
            if (answer.writes() > tenure.snapshot().writes()) {
                read(answer.writes());
                return;
            }
        } else if (outcome instanceof Lost lost) {
            lane.lost(tenure, lost.reason(), lost.by());
        } else {
            lane.lost(tenure, LossReason.STORE_LOST, null);
        }
        finish();
    }

    private void finish() {
        if (tenure.phase() == Tenure.Phase.HELD) {
            renewed.complete(null);
        } else {
            renewed.completeExceptionally(lane.failures().notHeld(tenure));
        }
    }

    /** Somebody who shares the hold has written: what is there now is that, or newer. */
    private void read(long writes) {
        lane.send("read", () -> lane.store().read(lane.key()), lane.storeDeadline(), new StoreCall.Caller<>() {
            @Override
            public void answered(Optional<byte[]> state, StoreCall<Optional<byte[]>> call) {
                if (writes > tenure.snapshot().writes()) {
                    tenure.saw(new Snapshot(writes, state.orElse(null)));
                }
                finish();
            }

            @Override
            public void failed(LockStoreException failure, StoreCall<Optional<byte[]>> call) {
                renewed.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<RenewOutcome> call) {
        tenure.renewalUnanswered(call.mayHaveLanded());
        giveBackIfLost();
        renewed.completeExceptionally(failure);
    }

    /** The lease may have ended here while the store has renewed it, and then the lock is taken for nobody. */
    private void giveBackIfLost() {
        if (tenure.phase() == Tenure.Phase.LOST) {
            lane.leftovers().giveBack(tenure.session());
        }
    }
}
