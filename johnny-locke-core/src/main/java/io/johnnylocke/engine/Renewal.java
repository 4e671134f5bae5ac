package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A word from the holder to the store: renews the lease, confirms a pushed grant, or makes the store know its terms. */
final class Renewal implements StoreCall.Caller<RenewOutcome> {

    private final Lane lane;
    private final Hold hold;
    private final CompletableFuture<Void> renewed;

    Renewal(Lane lane, Hold hold, CompletableFuture<Void> renewed) {
        this.lane = lane;
        this.hold = hold;
        this.renewed = renewed;
    }

    void send(Duration lease) {
        AcquireSpec spec = hold.spec();
        lane.send(
                "renewal",
                () -> lane.store()
                        .renew(new RenewRequest(
                                lane.key(),
                                hold.token(),
                                hold.session(),
                                lease,
                                spec.priority(),
                                spec.holderId(),
                                spec.stateExpiry())),
                Nanos.after(lane.now(), lane.engine().settings().storeTimeout()),
                this);
    }

    @Override
    public void answered(RenewOutcome outcome, StoreCall<RenewOutcome> call) {
        if (outcome instanceof RenewOutcome.Renewed answer) {
            hold.endsNotBefore(Nanos.after(call.sentAt(), answer.remaining()));
        } else if (outcome instanceof Lost lost) {
            lane.lost(hold, lost.reason(), lost.by());
        } else {
            lane.lost(hold, LossReason.STORE_LOST, null);
        }
        if (hold.phase() == Hold.Phase.HELD) {
            renewed.complete(null);
        } else {
            renewed.completeExceptionally(lane.notHeld(hold));
        }
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<RenewOutcome> call) {
        renewed.completeExceptionally(failure);
    }
}
