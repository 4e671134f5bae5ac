package io.johnnylocke.store.transition;

import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.CancelOutcome;
import io.johnnylocke.store.CancelRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.RenewOutcome;
import io.johnnylocke.store.RenewRequest;
import io.johnnylocke.store.RevokeRequest;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.WriteOutcome;
import io.johnnylocke.store.WriteRequest;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** A connection whose requests are {@linkplain Transitions transitions} of a record that it can change in one atomic step. */
public abstract class TransitionConnection implements StoreConnection {

    private final String clientId;

    /** Creates a connection of a client. */
    protected TransitionConnection(String clientId) {
        this.clientId = clientId;
    }

    /** Applies a transition to the record of a key in one atomic step, and returns what came out. */
    protected abstract <O> CompletionStage<O> transact(String key, BiFunction<LockRecord, Moment, Step<O>> transition);

    @Override
    public CompletionStage<AcquireOutcome> acquire(AcquireRequest request) {
        return transact(request.key(), (record, now) -> Transitions.acquire(record, clientId, request, now));
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(ReleaseRequest request) {
        return transact(request.key(), (record, now) -> Transitions.release(record, clientId, request, now));
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteRequest request) {
        return transact(request.key(), (record, now) -> Transitions.write(record, clientId, request, now));
    }

    @Override
    public CompletionStage<RenewOutcome> renew(RenewRequest request) {
        return transact(request.key(), (record, now) -> Transitions.renew(record, clientId, request, now));
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(CancelRequest request) {
        return transact(request.key(), (record, now) -> Transitions.cancel(record, clientId, request, now));
    }

    @Override
    public CompletionStage<Boolean> revoke(RevokeRequest request) {
        return transact(request.key(), (record, now) -> Transitions.revoke(record, clientId, request, now));
    }
}
