package io.johnnylocke.store.memory;

import io.johnnylocke.KeyChange;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateEvent;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.Conflict;
import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.Unheld;
import io.johnnylocke.store.contract.DelegatingStoreConnection;
import io.johnnylocke.store.contract.LockStoreContract;
import io.johnnylocke.store.contract.StoreFixture;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.Step;
import io.johnnylocke.store.transition.Transitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Stores with one mistake each, all of which were made in real lock libraries. The contract suite must find every one. */
final class BrokenStores {

    private BrokenStores() {}

    /** Makes a broken connection out of a sound one. */
    private interface Breaker extends BiFunction<MemoryRecords, StoreContext, StoreConnection> {}

    private abstract static class BrokenContract extends LockStoreContract implements StoreFixture, LockStore {

        private final MemoryRecords records = new MemoryRecords(System::nanoTime);
        private final Breaker breaker;

        BrokenContract(Breaker breaker) {
            this.breaker = breaker;
        }

        @Override
        protected StoreFixture fixture() {
            return this;
        }

        @Override
        public LockStore newStore() {
            return this;
        }

        @Override
        public long keyCount(String namespace) {
            return records.keys(namespace).size();
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public StoreCapabilities capabilities() {
            return MemoryLockStore.create().capabilities();
        }

        @Override
        public StoreConnection open(StoreContext context) {
            return breaker.apply(records, context);
        }
    }

    /** A release is written whoever holds by now. */
    static final class NoFence extends BrokenContract {
        NoFence() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
                    return CompletableFuture.completedFuture(records.transact(
                            context.namespace(), request.key(), (record, now) -> {
                                Step<ReleaseOutcome> step =
                                        Transitions.release(record, context.clientId(), request, now);
                                return step.outcome() instanceof Unheld
                                                && request.change() instanceof StateChange.Write write
                                        ? new Step<>(
                                                withState(record, write.bytes()),
                                                new ReleaseOutcome.Released(),
                                                List.of())
                                        : step;
                            }));
                }
            });
        }
    }

    /** Each grant has the same token. */
    static final class OneToken extends BrokenContract {
        OneToken() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
                    return super.acquire(request)
                            .thenApply(outcome -> outcome instanceof AcquireOutcome.Granted granted
                                    ? new AcquireOutcome.Granted(
                                            1,
                                            granted.remaining(),
                                            granted.writes(),
                                            granted.holderId(),
                                            granted.state())
                                    : outcome);
                }
            });
        }
    }

    /** Whoever asks holds. */
    static final class NoExclusion extends BrokenContract {
        NoExclusion() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
                    return super.acquire(request)
                            .thenCompose(outcome -> outcome instanceof AcquireOutcome.Busy
                                    ? read(request.key())
                                            .thenApply(state -> new AcquireOutcome.Granted(
                                                    System.nanoTime(),
                                                    request.claim().lease(),
                                                    0,
                                                    null,
                                                    state.orElse(null)))
                                    : CompletableFuture.completedFuture(outcome));
                }
            });
        }
    }

    /** Nobody is told anything: waiters find out when they happen to ask again. */
    static final class NoEvents extends BrokenContract {
        NoEvents() {
            super((records, context) ->
                    records.connect(new StoreContext(context.namespace(), context.clientId(), new DeafListener())));
        }
    }

    /** Who has given up waiting stays in the queue, and is granted the lock. */
    static final class NoCancel extends BrokenContract {
        NoCancel() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
                    return CompletableFuture.completedFuture(CancelOutcome.NOTHING);
                }
            });
        }
    }

    /** Empty bytes are taken for no state. */
    static final class EmptyIsNothing extends BrokenContract {
        EmptyIsNothing() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<Optional<byte[]>> read(String key) {
                    return super.read(key).thenApply(state -> state.filter(bytes -> bytes.length > 0));
                }
            });
        }
    }

    /** Namespaces are not told apart. */
    static final class NoNamespaces extends BrokenContract {
        NoNamespaces() {
            super((records, context) ->
                    records.connect(new StoreContext("all", context.clientId(), context.listener())));
        }
    }

    /** All leases are five seconds. */
    static final class OneLease extends BrokenContract {
        OneLease() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
                    return super.acquire(withClaim(
                            request,
                            claim -> changed(claim, Duration.ofSeconds(5), claim.priority(), claim.holderId())));
                }
            });
        }
    }

    /** All priorities are the same. */
    static final class NoPriorities extends BrokenContract {
        NoPriorities() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
                    return super.acquire(
                            withClaim(request, claim -> changed(claim, claim.lease(), 0, claim.holderId())));
                }
            });
        }
    }

    /** A release without a write removes the state. */
    static final class KeepRemoves extends BrokenContract {
        KeepRemoves() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
                    return super.release(
                            request.change() == StateChange.KEEP
                                    ? changed(request, StateChange.REMOVE, request.seenWrites())
                                    : request);
                }
            });
        }
    }

    /** A renewal is confirmed, and that is all. */
    static final class NoRenewal extends BrokenContract {
        NoRenewal() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<RenewOutcome> renew(RenewRequest request) {
                    return CompletableFuture.completedFuture(new RenewOutcome.Renewed(request.lease(), 0));
                }
            });
        }
    }

    /** Holder ids are of no account. */
    static final class NoHolderIds extends BrokenContract {
        NoHolderIds() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
                    return super.acquire(
                            withClaim(request, claim -> changed(claim, claim.lease(), claim.priority(), null)));
                }
            });
        }
    }

    /** Of those who share a hold, the last one to write wins, whatever it has seen. */
    static final class LastWriterWins extends BrokenContract {
        LastWriterWins() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
                    return super.release(request)
                            .thenCompose(outcome -> outcome instanceof Conflict conflict
                                    ? super.release(changed(request, request.change(), conflict.writes()))
                                    : CompletableFuture.completedFuture(outcome));
                }
            });
        }
    }

    /** A grace is not granted. */
    static final class NoGrace extends BrokenContract {
        NoGrace() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
                    return super.acquire(withClaim(
                            request,
                            claim -> new Claim(
                                    claim.session(),
                                    claim.lease(),
                                    claim.waitAtMost(),
                                    claim.priority(),
                                    Preemption.IMMEDIATE,
                                    claim.holderId(),
                                    claim.stateExpiry(),
                                    claim.age())));
                }
            });
        }
    }

    /** A key that was free once is never looked at again. */
    static final class OneLook extends BrokenContract {
        OneLook() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                private final AtomicReference<ObserveOutcome> first = new AtomicReference<>();

                @Override
                public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
                    return super.observe(new ObserveRequest(request.key(), Duration.ZERO, false))
                            .thenApply(outcome -> first.compareAndSet(null, outcome) ? outcome : first.get());
                }
            });
        }
    }

    /** A revoked holder is told so, but its token still holds. */
    static final class RevokedInNameOnly extends BrokenContract {
        RevokedInNameOnly() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public CompletionStage<Boolean> revoke(RevokeRequest request) {
                    context.listener().lost(request.key(), request.token(), LossReason.REVOKED, context.clientId());
                    return CompletableFuture.completedFuture(true);
                }
            });
        }
    }

    /** Who watches a namespace does not hear that a state is gone. */
    static final class RemovedInSilence extends BrokenContract {
        RemovedInSilence() {
            super((records, context) -> new DelegatingStoreConnection(records.connect(context)) {
                @Override
                public void watch(ChangeListener listener) {
                    super.watch(new ChangeListener() {
                        @Override
                        public void changed(KeyChange change) {
                            if (change.kind() == StateEvent.Kind.WRITTEN) {
                                listener.changed(change);
                            }
                        }

                        @Override
                        public void resync() {
                            listener.resync();
                        }
                    });
                }
            });
        }
    }

    private static AcquireRequest withClaim(AcquireRequest request, UnaryOperator<Claim> change) {
        return new AcquireRequest(
                request.key(), change.apply(request.claim()), request.sameWaiter(), request.minimumToken());
    }

    private static Claim changed(Claim claim, Duration lease, int priority, String holderId) {
        return new Claim(
                claim.session(),
                lease,
                claim.waitAtMost(),
                priority,
                claim.preemption(),
                holderId,
                claim.stateExpiry(),
                claim.age());
    }

    private static ReleaseRequest changed(ReleaseRequest request, StateChange change, long seenWrites) {
        return new ReleaseRequest(
                request.key(),
                request.token(),
                request.session(),
                change,
                request.stateExpiry(),
                seenWrites,
                request.successor(),
                request.mayKeep());
    }

    private static LockRecord withState(LockRecord record, byte[] state) {
        return new LockRecord(
                record.token(),
                record.hold(),
                state,
                LockRecord.NEVER,
                record.ended(),
                record.listenUntil(),
                record.pastLoss(),
                record.queue());
    }
}
