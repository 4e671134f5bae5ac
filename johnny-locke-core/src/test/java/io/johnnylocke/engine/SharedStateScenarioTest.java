package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The state of holds that share a tenure: who writes, who sees it, and who was too late. */
class SharedStateScenarioTest extends SharingScenario {

    @Test
    void aHoldThatLeavesWithAWriteHasItWrittenAtOnceAndTheOthersSeeIt() {
        Hold one = first();
        Hold two = another();
        CompletableFuture<Void> released = two.release(WRITE);
        Sent<WriteRequest> write = store.next(WriteRequest.class);
        assertThat(write.request().seenWrites()).isZero();
        assertThat(released).isNotDone();
        write.answer(new WriteOutcome.Written(1));
        assertThat(released).isCompleted();
        assertThat(one.snapshot().state()).isEqualTo(bytes("w"));
    }

    @Test
    void aStaleReleaseGivesTheLockUpWithoutAWrite() {
        Hold one = first();
        another().release(WRITE);
        store.next(WriteRequest.class).answer(new WriteOutcome.Written(1));
        CompletableFuture<Void> stale = one.release(WRITE, 0);
        Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
        assertThat(release.request().change()).isEqualTo(KEEP);
        release.answer(new ReleaseOutcome.Released());
        assertThatThrownBy(stale::join).cause().isInstanceOf(StaleStateException.class);
    }

    @Test
    void whatAnotherClientHasWrittenMakesTheLastReleaseStale() {
        Hold one = first();
        CompletableFuture<Void> released = one.release(WRITE);
        store.next(ReleaseRequest.class).answer(new Conflict(1, bytes("theirs")));
        assertThat(released).isNotDone();
        Sent<ReleaseRequest> again = store.next(ReleaseRequest.class);
        assertThat(again.request().change()).isEqualTo(KEEP);
        again.answer(new ReleaseOutcome.Released());
        assertThatThrownBy(released::join).cause().isInstanceOf(StaleStateException.class);
    }

    @Test
    void aReleaseThatWasUnconfirmedIsNotStaleForCertain() {
        for (Object answer : List.of(new ReleaseOutcome.Released(), new Lost(LossReason.EXPIRED, null))) {
            CompletableFuture<Void> released = first().release(WRITE);
            store.next(ReleaseRequest.class).fail(unconfirmed());
            clock.advance(Duration.ofMillis(30));
            store.next(ReleaseRequest.class).answer(new Conflict(1, bytes("theirs, on another server")));
            store.next(ReleaseRequest.class).answer(answer);
            assertUnknown(released);
            assertNotSaidToBeWritten(released);
        }
    }

    @Test
    void aReleaseIsStaleForCertainWhateverBecomesOfGivingUpTheLock() {
        CompletableFuture<Void> inTheStore = first().release(WRITE);
        store.next(ReleaseRequest.class).answer(new Conflict(1, bytes("theirs")));
        giveUpUnconfirmed();
        assertThatThrownBy(inTheStore::join).cause().isInstanceOf(StaleStateException.class);

        Hold one = first();
        another().release(WRITE);
        store.next(WriteRequest.class).answer(new WriteOutcome.Written(1));
        CompletableFuture<Void> here = one.release(WRITE, 0);
        giveUpUnconfirmed();
        assertThatThrownBy(here::join).cause().isInstanceOf(StaleStateException.class);
    }

    private void giveUpUnconfirmed() {
        Sent<ReleaseRequest> unchanged = store.next(ReleaseRequest.class);
        assertThat(unchanged.request().change()).isEqualTo(KEEP);
        unchanged.fail(unconfirmed());
        clock.advance(Duration.ofMillis(30));
        store.next(ReleaseRequest.class);
        clock.advance(STORE_TIMEOUT);
        store.next(CancelRequest.class).answer(CancelOutcome.NOTHING);
    }

    @Test
    void whatAnotherClientHasWrittenIsSeenAfterARefusedWrite() {
        Hold one = first();
        CompletableFuture<Void> refused = another().release(WRITE);
        store.next(WriteRequest.class).answer(new Conflict(3, bytes("theirs")));
        assertThatThrownBy(refused::join).cause().isInstanceOf(StaleStateException.class);
        assertThat(one.snapshot().state()).isEqualTo(bytes("theirs"));
        one.release(WRITE);
        assertThat(store.next(ReleaseRequest.class).request().seenWrites()).isEqualTo(3);
    }

    @Test
    void theLastReleaseWaitsForAWriteThatIsOnItsWay() {
        Hold one = first();
        another().release(WRITE);
        Sent<WriteRequest> write = store.next(WriteRequest.class);
        CompletableFuture<Void> stale = one.release(WRITE, 0);
        store.isQuiet();
        write.answer(new WriteOutcome.Written(1));
        store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Released());
        assertThatThrownBy(stale::join).cause().isInstanceOf(StaleStateException.class);
    }

    @Test
    void aWriteThatMayHaveLandedIsUnknown() {
        Hold one = first();
        CompletableFuture<Void> released = another().release(WRITE);
        store.next(WriteRequest.class).fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        store.next(WriteRequest.class).answer(new Conflict(2, bytes("theirs, or ours and then theirs")));
        assertUnknown(released);
        assertThat(one.isHeld()).isTrue();
    }

    @Test
    void aWriteThatMayHaveBeenSentTwiceAndIsForgottenIsUnknown() {
        first();
        CompletableFuture<Void> released = another().release(WRITE);
        store.next(WriteRequest.class).answer(new Forgotten(true));
        assertUnknown(released);
    }

    @Test
    void aWriteThatWasUnconfirmedAndIsThenDeniedIsUnknown() {
        first();
        for (Object denial : List.of(new Conflict(2, bytes("theirs")), new Lost(LossReason.REVOKED, "operator"))) {
            CompletableFuture<Void> released = another().release(WRITE);
            store.next(WriteRequest.class).fail(unconfirmed());
            clock.advance(Duration.ofMillis(30));
            store.next(WriteRequest.class).answer(denial);
            assertUnknown(released);
            assertNotSaidToBeWritten(released);
        }
    }

    @Test
    void aWriteThatTheStoreRefusesFailsAndTheOthersHoldOn() {
        Hold one = first();
        CompletableFuture<Void> released = another().release(WRITE);
        store.next(WriteRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThatThrownBy(released::join).cause().isInstanceOf(LockStoreException.class);
        assertThat(one.isHeld()).isTrue();
        assertThat(one.snapshot().state()).isEqualTo(bytes("old"));
    }

    @Test
    void aSuccessorGetsTheStateThatOthersHaveWritten() {
        Hold one = first();
        CompletableFuture<Hold> next = acquire();
        CompletableFuture<Void> released = one.release(KEEP);
        Sent<ReleaseRequest> release = store.next(ReleaseRequest.class);
        assertThat(release.request().successor()).isNotNull();
        release.answer(new Conflict(1, bytes("theirs")));
        Sent<ReleaseRequest> again = store.next(ReleaseRequest.class);
        assertThat(again.request().seenWrites()).isEqualTo(1);
        again.answer(transferred(false));
        assertThat(released).isCompleted();
        assertThat(next.join().snapshot().state()).isEqualTo(bytes("theirs"));
    }

    @Test
    void aWriteThatMayHaveLandedBeforeTheLockWasLostIsUnknown() {
        first();
        CompletableFuture<Void> released = another().release(WRITE);
        store.next(WriteRequest.class).fail(unanswered());
        clock.advance(Duration.ofMillis(30));
        store.next(WriteRequest.class).answer(new Lost(LossReason.REVOKED, "operator"));
        assertUnknown(released);
    }

    @Test
    void whoLeavesWithAWriteIsToldOfALossOnlyIfThatCameFirst() {
        Hold one = first();
        Hold two = another();
        Hold three = another();
        List<Hold> told = new ArrayList<>();
        List.of(one, two, three).forEach(hold -> hold.onLost(loss -> told.add(hold)));
        CompletableFuture<Void> landed = two.release(WRITE);
        Sent<WriteRequest> write = store.next(WriteRequest.class);
        store.listener().lost("k", one.token(), LossReason.PREEMPTED, "other");
        assertThat(told).containsExactly(one, three);
        write.answer(new WriteOutcome.Written(1));
        assertThat(landed).isCompleted();
        assertThat(told).containsExactly(one, three);
    }

    @Test
    void whoSharesGetsWhatAnotherClientHasWritten() {
        Hold one = first();
        CompletableFuture<Hold> two = share(LEASE, null, 0);
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(LEASE, 3));
        assertThat(two).isNotDone();
        store.next(String.class).answer(Optional.of(bytes("theirs")));
        assertThat(two.join().snapshot()).isEqualTo(one.snapshot());
        assertThat(one.snapshot().writes()).isEqualTo(3);
        assertThat(one.snapshot().state()).isEqualTo(bytes("theirs"));
    }
}
