package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockLostException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a hold: its lease, its renewals, its losses. */
class HoldScenarioTest extends EngineScenario {

    @Test
    void theLeaseCountsFromBeforeTheRequestWasSent() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        clock.advance(Duration.ofMillis(700));
        asked.answer(grant(null));
        Hold hold = waiting.join();
        assertThat(hold.remaining()).isEqualTo(LEASE.minusMillis(700));
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        clock.advance(LEASE.minusMillis(700));
        assertThat(hold.isHeld()).isFalse();
        assertThat(losses).containsExactly(new Loss("k", hold.token(), LossReason.EXPIRED, null));
        assertThatThrownBy(() -> hold.release(KEEP).join()).cause().isInstanceOf(LockLostException.class);
        store.isQuiet();
    }

    @Test
    void isHeldIsFalseAfterTheLeaseEvenBeforeTheTimerHasRun() {
        ManualClock late = new ManualClock();
        LockEngine paused = new LockEngine(
                store, new EngineSettings("ns", "me", STORE_TIMEOUT, Duration.ZERO), new NoTimers(late), Runnable::run);
        CompletableFuture<Hold> waiting =
                paused.acquire(new AcquireSpec("k", LEASE, LEASE, 0, null, StateExpiry.none(), false));
        store.next(AcquireRequest.class).answer(grant(null));
        late.advance(LEASE);
        Hold hold = waiting.join();
        assertThat(hold.isHeld()).isFalse();
        assertThat(hold.loss().reason()).isEqualTo(LossReason.EXPIRED);
        assertThatThrownBy(() -> hold.renew(LEASE).join()).cause().isInstanceOf(LockLostException.class);
    }

    @Test
    void aRenewalMovesTheEndFromWhenItWasSent() {
        Hold hold = hold();
        clock.advance(Duration.ofSeconds(8));
        CompletableFuture<Void> renewed = hold.renew(LEASE);
        Sent<RenewRequest> request = store.next(RenewRequest.class);
        clock.advance(Duration.ofMillis(500));
        request.answer(new RenewOutcome.Renewed(LEASE));
        assertThat(renewed).isCompleted();
        assertThat(hold.remaining()).isEqualTo(LEASE.minusMillis(500));
    }

    @Test
    void aRenewalThatIsToldOfTheLossMakesItKnown() {
        Hold hold = hold();
        List<Loss> losses = new ArrayList<>();
        hold.onLost(losses::add);
        CompletableFuture<Void> renewed = hold.renew(LEASE);
        store.next(RenewRequest.class).answer(new Lost(LossReason.PREEMPTED, "other"));
        assertThatThrownBy(renewed::join).cause().isInstanceOf(LockLostException.class);
        assertThat(losses).containsExactly(new Loss("k", hold.token(), LossReason.PREEMPTED, "other"));
    }

    @Test
    void anEventOfTheStoreEndsTheHoldOfThatTokenOnly() {
        Hold hold = hold();
        store.listener().lost("k", hold.token() - 1, LossReason.PREEMPTED, "other");
        assertThat(hold.isHeld()).isTrue();
        store.listener().lost("k", hold.token(), LossReason.REVOKED, "operator");
        assertThat(hold.isHeld()).isFalse();
        assertThat(hold.loss().by()).isEqualTo("operator");
    }

    @Test
    void aHigherPriorityHereTakesOverFromOurOwnHold() {
        Hold hold = hold();
        CompletableFuture<Hold> better = acquire(Duration.ofSeconds(60), 1);
        store.next(AcquireRequest.class).answer(grant("v"));
        assertThat(better.join().isHeld()).isTrue();
        assertThat(hold.loss().reason()).isEqualTo(LossReason.PREEMPTED);
    }
}
