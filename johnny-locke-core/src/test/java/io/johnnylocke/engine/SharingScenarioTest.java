package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.Forgotten;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Holds that share a tenure: what goes to the store, in which order, and who is told what. */
class SharingScenarioTest extends EngineScenario {

    private static final StateChange WRITE = new StateChange.Write(bytes("w"));

    private CompletableFuture<Hold> share(Duration lease, Duration maximumHold, int priority) {
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

    private Hold first() {
        CompletableFuture<Hold> waiting = share(LEASE, null, 0);
        store.next(AcquireRequest.class).answer(grant("h", "old"));
        return waiting.join();
    }

    /** Shares without a change in the store, for no time has passed and so the lease does not end later. */
    private Hold another() {
        Hold hold = shared(share(LEASE, null, 0));
        store.isQuiet();
        return hold;
    }

    /** The store is asked before a hold is shared, for others may have written: nobody has. */
    private Hold shared(CompletableFuture<Hold> waiting) {
        assertThat(waiting).isNotDone();
        RenewRequest asked = answerRenewal();
        assertThat(asked.holderId()).isEqualTo("h");
        return waiting.join();
    }

    private RenewRequest answerRenewal() {
        Sent<RenewRequest> renewal = store.next(RenewRequest.class);
        renewal.answer(new RenewOutcome.Renewed(renewal.request().lease(), 0));
        return renewal.request();
    }

    @Test
    void theStoreHearsOfALaterEndAndAHigherPriorityBeforeAHoldIsShared() {
        Hold one = first();
        CompletableFuture<Hold> two = share(LEASE.multipliedBy(2), null, 7);
        RenewRequest asked = answerRenewal();
        assertThat(asked.lease()).isEqualTo(LEASE.multipliedBy(2));
        assertThat(asked.priority()).isEqualTo(7);
        assertThat(two.join().token()).isEqualTo(one.token());
        assertThat(one.remaining()).isEqualTo(LEASE.multipliedBy(2));
        share(LEASE, null, 3);
        assertThat(answerRenewal().priority()).isEqualTo(7);
        store.isQuiet();
    }

    @Test
    void aHoldThatLeavesUnchangedSaysNothingToTheStoreAndTheLastOneReleases() {
        Hold one = first();
        Hold two = another();
        assertThat(one.release(KEEP)).isCompleted();
        store.isQuiet();
        assertThat(one.isHeld()).isFalse();
        assertThat(two.isHeld()).isTrue();
        assertThatThrownBy(() -> one.release(KEEP).join()).cause().isInstanceOf(IllegalStateException.class);
        CompletableFuture<Void> released = two.release(WRITE);
        store.next(ReleaseRequest.class).answer(new ReleaseOutcome.Released());
        assertThat(released).isCompleted();
    }

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
    void allWhoShareHearOfTheLossAndWhoHasLeftDoesNot() {
        Hold one = first();
        Hold two = another();
        Hold gone = another();
        List<Loss> losses = new ArrayList<>();
        one.onLost(losses::add);
        two.onLost(losses::add);
        gone.onLost(losses::add);
        gone.release(KEEP);
        CompletableFuture<Void> released = two.release(WRITE);
        store.next(WriteRequest.class).answer(new Lost(LossReason.PREEMPTED, "other"));
        assertThatThrownBy(released::join).cause().isInstanceOf(LockLostException.class);
        assertThat(losses).extracting(Loss::reason).containsExactly(LossReason.PREEMPTED, LossReason.PREEMPTED);
        assertThatThrownBy(() -> one.release(KEEP).join()).cause().isInstanceOf(LockLostException.class);
    }

    @Test
    void theLeaseIsRenewedOnceForAllAndForAsLongAsOneWantsIt() {
        first();
        Hold renewed = shared(share(LEASE, Duration.ofMinutes(10), 0));
        Hold alsoRenewed = shared(share(LEASE, Duration.ofMinutes(10), 0));
        clock.advance(LEASE.dividedBy(3).plusMillis(1));
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(LEASE, 0));
        store.isQuiet();
        renewed.release(KEEP);
        clock.advance(LEASE.dividedBy(3).plusMillis(1));
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(LEASE, 0));
        alsoRenewed.release(KEEP);
        clock.advance(LEASE.minusMillis(100));
        store.isQuiet();
    }

    @Test
    void aWaiterSharesWhatAnotherOneOfItsIdIsGranted() {
        CompletableFuture<Hold> one = share(LEASE, null, 0);
        CompletableFuture<Hold> two = share(LEASE, null, 0);
        CompletableFuture<Hold> other = acquire();
        store.next(AcquireRequest.class).answer(grant("h", null));
        assertThat(two.join().token()).isEqualTo(one.join().token());
        assertThat(other).isNotDone();
        one.join().release(KEEP);
        two.join().release(KEEP);
        assertThat(store.next(ReleaseRequest.class).request().successor()).isNotNull();
    }

    @Test
    void nobodySharesAHoldWhoseLeaseIsOver() {
        Hold hold = first();
        clock.advance(LEASE);
        // For all that is known, another client shares it and has put off its end.
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(hold.session());
        CompletableFuture<Hold> late = share(LEASE, null, 0);
        assertThat(late).isNotDone();
        store.next(AcquireRequest.class).answer(grant("h", null));
        assertThat(late).isCompleted();
    }

    @Test
    void aTokenThatWasSomebodyElsesCanBeSharedLater() {
        CompletableFuture<Hold> waiting = share(LEASE, null, 0);
        long token = ++tokens;
        store.next(AcquireRequest.class)
                .answer(new AcquireOutcome.Busy(LEASE, 0, new LockHolder("other", "h", token, 0, LEASE), List.of()));
        clock.advance(Duration.ofSeconds(1));
        store.next(AcquireRequest.class).answer(new AcquireOutcome.Granted(token, LEASE, 0, "h", null));
        assertThat(waiting.join().token()).isEqualTo(token);
    }

    @Test
    void whatWasGrantedUnderAHolderIdIsNotHandedToAnotherWaiter() {
        CompletableFuture<Hold> sharing = share(LEASE, null, 0);
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        CompletableFuture<Hold> other = acquire(LEASE, 1);
        sharing.cancel(true);
        asked.answer(grant("h", null));
        assertThat(other).isNotDone();
        assertThat(store.next(CancelRequest.class).request().session())
                .isEqualTo(asked.request().claim().session());
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(other).isCompleted();
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
    void whoSharesATokenThatIsAnnouncedToBePreemptedHearsOfItAndSoDoesWhoIsGrantedItLate() {
        Hold one = first();
        store.listener().preemptionAnnounced("k", one.token(), 5, LEASE);
        List<PreemptionNotice> notices = new ArrayList<>();
        another().onPreemptionAnnounced(notices::add);
        assertThat(notices).extracting(PreemptionNotice::priority).containsExactly(5);

        CompletableFuture<Hold> late = engine.acquire(new AcquireSpec(
                "k2", LEASE, LEASE, null, 0, Preemption.IMMEDIATE, 0, null, null, StateExpiry.none(), false));
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        store.listener().preemptionAnnounced("k2", tokens + 1, 6, LEASE);
        asked.answer(grant(null));
        late.join().onPreemptionAnnounced(notices::add);
        assertThat(notices).extracting(PreemptionNotice::priority).containsExactly(5, 6);
    }

    @Test
    void whoSharesAHoldThatIsAboutToEndIsMadeSureOfMoreFirst() {
        first();
        clock.advance(LEASE.minusMillis(1));
        CompletableFuture<Hold> brief = share(LEASE, null, 0);
        assertThat(brief).isNotDone();
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(LEASE, 0));
        assertThat(brief.join().remaining()).isEqualTo(LEASE);
    }

    @Test
    void whoCanShareWithTheHolderIsAskedForAlthoughAnotherOneIsFirst() {
        acquire(LEASE, 1);
        CompletableFuture<Hold> sharing = share(LEASE, null, 0);
        Sent<AcquireRequest> first = store.next(AcquireRequest.class);
        assertThat(first.request().claim().holderId()).isNull();
        long token = ++tokens;
        first.answer(new AcquireOutcome.Busy(LEASE, 0, new LockHolder("other", "h", token, 5, LEASE), List.of()));
        Sent<AcquireRequest> second = store.next(AcquireRequest.class);
        assertThat(second.request().claim().holderId()).isEqualTo("h");
        second.answer(new AcquireOutcome.Granted(token, LEASE, 0, "h", null));
        assertThat(sharing.join().token()).isEqualTo(token);
    }

    @Test
    void whoSharesAHoldAtTheEndOfItsMaximumHoldHasTheWholeLease() {
        CompletableFuture<Hold> renewed = share(LEASE, LEASE, 0);
        store.next(AcquireRequest.class).answer(grant("h", null));
        clock.advance(LEASE.dividedBy(3).plusMillis(1));
        store.next(RenewRequest.class).answer(new RenewOutcome.Renewed(LEASE, 0));
        clock.advance(LEASE.dividedBy(2));
        assertThat(renewed.join().remaining()).isLessThan(LEASE.dividedBy(4));
        CompletableFuture<Hold> sharing = share(LEASE, null, 0);
        answerRenewal();
        assertThat(sharing.join().remaining()).isGreaterThan(LEASE.dividedBy(10).multipliedBy(9));
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
    void aTokenWhoseHolderHadNoIdWhenItWasHeardOfCanBeSharedLater() {
        acquire();
        long token = ++tokens;
        store.next(AcquireRequest.class)
                .answer(new AcquireOutcome.Busy(LEASE, 0, new LockHolder("other", null, token, 0, LEASE), List.of()));
        CompletableFuture<Hold> sharing = share(LEASE, null, 1);
        // The other one's grant was handed to a waiter with an id meanwhile, and the store was told of it.
        store.next(AcquireRequest.class).answer(new AcquireOutcome.Granted(token, LEASE, 0, "h", null));
        assertThat(sharing).isCompletedWithValueMatching(hold -> hold.token() == token);
    }

    @Test
    void aSessionThatMayComeLateToSomebodyElsesHoldIsEndedWhenItsOwnIsLost() {
        CompletableFuture<Hold> waiting = acquire();
        Sent<AcquireRequest> asked = store.next(AcquireRequest.class);
        asked.answer(busy(LEASE));
        share(LEASE, null, 1);
        store.next(AcquireRequest.class);
        // It is under way when the session is granted what it claimed before.
        long session = asked.request().claim().session();
        AcquireOutcome.Granted pushed = grant(null);
        store.listener().granted("k", session, pushed, LEASE);
        store.next(RenewRequest.class);
        store.listener().lost("k", pushed.token(), LossReason.PREEMPTED, "other");
        assertThat(store.next(CancelRequest.class).request().session()).isEqualTo(session);
        assertThat(waiting).isNotDone();
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

    @Test
    void whoWantsToShareAHoldThatIsOverInTheStoreWaits() {
        Hold one = first();
        CompletableFuture<Hold> two = share(LEASE, null, 0);
        store.next(RenewRequest.class).answer(new Lost(LossReason.EXPIRED, null));
        assertThat(one.isHeld()).isFalse();
        assertThat(two).isNotDone();
        store.next(AcquireRequest.class).answer(grant("h", "now"));
        assertThat(two.join().snapshot().state()).isEqualTo(bytes("now"));
    }

    @Test
    void nobodySharesAHoldOfWhichTheStoreSaysNothing() {
        Hold one = first();
        CompletableFuture<Hold> two = share(LEASE, null, 0);
        store.next(RenewRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThatThrownBy(two::join).cause().isInstanceOf(LockStoreException.class);
        assertThat(one.isHeld()).isTrue();
    }

    @Test
    void aNestedCallIsServedAlthoughTheStoreDoesNotRenew() {
        CallChain outer = new CallChain(null);
        CompletableFuture<Hold> one = engine.acquire(nested(outer, LEASE));
        store.next(AcquireRequest.class).answer(grant(null));
        CompletableFuture<Hold> two = engine.acquire(nested(new CallChain(outer), LEASE.multipliedBy(10)));
        store.next(RenewRequest.class).fail(LockStoreException.refused("k", "no rights", null));
        assertThat(two.join().token()).isEqualTo(one.join().token());
    }

    private static AcquireSpec nested(CallChain chain, Duration lease) {
        return new AcquireSpec(
                "k", LEASE, lease, null, 0, Preemption.IMMEDIATE, 0, null, chain, StateExpiry.none(), true);
    }

    @Test
    void whatARenewalThatWasNotAnsweredMayHaveProlongedIsGivenBack() {
        CompletableFuture<Hold> waiting = acquire();
        store.next(AcquireRequest.class).answer(grant(null));
        waiting.join().renew(Duration.ofMinutes(10));
        store.next(RenewRequest.class);
        clock.advance(STORE_TIMEOUT);
        clock.advance(LEASE);
        assertThat(waiting.join().isHeld()).isFalse();
        store.next(CancelRequest.class);
    }

    @Test
    void aGrantOfWhatIsHeldAlreadyIsNoLoss() {
        Hold one = first();
        List<Loss> losses = new ArrayList<>();
        one.onLost(losses::add);
        CompletableFuture<Hold> urgent = acquire(LEASE, 5);
        store.next(AcquireRequest.class).answer(new AcquireOutcome.Granted(one.token(), LEASE, 0, "h", null));
        assertThat(losses).isEmpty();
        assertThat(one.isHeld()).isTrue();
        store.next(CancelRequest.class).answer(CancelOutcome.UNDONE);
        store.next(AcquireRequest.class).answer(grant(null));
        assertThat(urgent).isCompleted();
        assertThat(losses).extracting(Loss::reason).containsExactly(LossReason.PREEMPTED);
    }

    @Test
    void attemptsAreCountedWhileThisClientItselfHolds() {
        hold();
        CompletableFuture<Hold> limited = engine.acquire(new AcquireSpec(
                "k",
                LEASE.multipliedBy(9),
                LEASE,
                null,
                0,
                Preemption.IMMEDIATE,
                3,
                null,
                null,
                StateExpiry.none(),
                false));
        clock.advance(Duration.ofMillis(1900));
        assertThat(limited).isNotDone();
        clock.advance(Duration.ofMillis(200));
        assertThatThrownBy(limited::join)
                .cause()
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContaining("this client itself");
    }
}
