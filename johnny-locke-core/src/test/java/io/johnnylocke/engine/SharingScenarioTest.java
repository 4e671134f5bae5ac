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
import io.johnnylocke.StateExpiry;
import io.johnnylocke.engine.ScriptedStore.Sent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Holds that share a tenure: who shares with whom, and who is told what. */
class SharingScenarioTest extends SharingScenario {

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
