package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.StateChange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Holds of one client that share a tenure under the holder id {@code h}. */
abstract class SharingScenario extends EngineScenario {

    static final StateChange WRITE = new StateChange.Write(bytes("w"));

    CompletableFuture<Hold> share(Duration lease, Duration maximumHold, int priority) {
        return engine.acquire(new AcquireSpec(
                "k",
                LEASE,
                lease,
                maximumHold,
                priority,
                Preemption.IMMEDIATE,
                0,
                "h",
                null,
                StateExpiry.none(),
                false));
    }

    Hold first() {
        CompletableFuture<Hold> waiting = share(LEASE, null, 0);
        store.next(AcquireRequest.class).answer(grant("h", "old"));
        return waiting.join();
    }

    /** Shares without a change in the store, for no time has passed and so the lease does not end later. */
    Hold another() {
        Hold hold = shared(share(LEASE, null, 0));
        store.isQuiet();
        return hold;
    }

    /** The store is asked before a hold is shared, for others may have written: nobody has. */
    Hold shared(CompletableFuture<Hold> waiting) {
        assertThat(waiting).isNotDone();
        RenewRequest asked = answerRenewal();
        assertThat(asked.holderId()).isEqualTo("h");
        return waiting.join();
    }

    RenewRequest answerRenewal() {
        Sent<RenewRequest> renewal = store.next(RenewRequest.class);
        renewal.answer(new RenewOutcome.Renewed(renewal.request().lease(), 0));
        return renewal.request();
    }
}
