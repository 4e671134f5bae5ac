package io.johnnylocke.engine;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The write of a hold that is released while others share the tenure. */
final class Writing implements StoreCall.Caller<WriteOutcome> {

    private final Lane lane;
    private final Hold hold;
    private final Tenure tenure;
    private final StateChange change;
    private final CompletableFuture<Void> released;

    Writing(Lane lane, Hold hold, StateChange change, CompletableFuture<Void> released) {
        this.lane = lane;
        this.hold = hold;
        this.tenure = hold.tenure();
        this.change = change;
        this.released = released;
    }

    void send() {
        tenure.writing();
        hold.leaving();
        WriteRequest request = new WriteRequest(
                lane.key(),
                tenure.token(),
                tenure.session(),
                change,
                hold.spec().stateExpiry(),
                tenure.snapshot().writes(),
                lane.engine().nextSession());
        lane.send("write", () -> lane.store().write(request), lane.storeDeadline(), this);
    }

    @Override
    public void answered(WriteOutcome outcome, StoreCall<WriteOutcome> call) {
        if (outcome instanceof WriteOutcome.Written written) {
            tenure.saw(
                    new Snapshot(written.writes(), change instanceof StateChange.Write write ? write.bytes() : null));
            over(null);
        } else if (outcome instanceof Conflict conflict) {
            tenure.saw(new Snapshot(conflict.writes(), conflict.state()));
            over(call.mayHaveLanded() ? unknown(call.doubt()) : lane.failures().stale(tenure));
        } else if (outcome instanceof Lost lost) {
            lost(lost.reason(), lost.by(), call.mayHaveLanded(), call);
        } else {
            boolean sentTwice = ((Forgotten) outcome).mayHaveBeenSentTwice();
            lost(LossReason.STORE_LOST, null, sentTwice || call.mayHaveLanded(), call);
        }
    }

    private void lost(LossReason reason, @Nullable String by, boolean mayHaveLanded, StoreCall<WriteOutcome> call) {
        lane.lost(tenure, reason, by);
        Loss loss = tenure.loss();
        if (mayHaveLanded || loss == null) {
            over(unknown(call.doubt()));
        } else {
            hold.stayed(loss);
            over(lane.failures().notHeld(tenure));
        }
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<WriteOutcome> call) {
        over(call.mayHaveLanded() ? unknown(failure) : failure);
    }

    private void over(@Nullable RuntimeException failure) {
        tenure.left(hold);
        tenure.written();
        if (failure == null) {
            released.complete(null);
        } else {
            released.completeExceptionally(failure);
        }
    }

    private LockStoreException unknown(@Nullable LockStoreException cause) {
        return lane.failures().unknown("write", tenure, cause);
    }
}
