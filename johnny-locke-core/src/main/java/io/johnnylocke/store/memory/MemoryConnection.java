package io.johnnylocke.store.memory;

import io.johnnylocke.KeyChange;
import io.johnnylocke.LockInspection;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.ObserveOutcome;
import io.johnnylocke.store.ObserveRequest;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreHealth;
import io.johnnylocke.store.StoreListener;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.Moment;
import io.johnnylocke.store.transition.Step;
import io.johnnylocke.store.transition.TransitionConnection;
import io.johnnylocke.store.transition.Transitions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client's view of the records. Everything completes before it returns. */
final class MemoryConnection extends TransitionConnection {

    private final MemoryRecords records;
    private final StoreContext context;
    private final Set<String> observed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ChangeListener watcher;
    private volatile boolean closed;

    MemoryConnection(MemoryRecords records, StoreContext context) {
        super(context.clientId());
        this.records = records;
        this.context = context;
    }

    StoreListener listener() {
        return context.listener();
    }

    void freed(String namespace, String key, long token) {
        if (context.namespace().equals(namespace) && observed.contains(key)) {
            context.listener().freed(key, token);
        }
    }

    void changed(String namespace, KeyChange change) {
        ChangeListener listener = watcher;
        if (listener != null && context.namespace().equals(namespace)) {
            listener.changed(change);
        }
    }

    @Override
    public CompletionStage<ObserveOutcome> observe(ObserveRequest request) {
        if (!request.listen().isZero()) {
            observed.add(request.key());
        }
        return transact(request.key(), (record, now) -> Transitions.observe(record, request, now));
    }

    @Override
    public void unobserve(String key) {
        observed.remove(key);
    }

    @Override
    public void watch(ChangeListener listener) {
        watcher = listener;
        listener.resync();
    }

    @Override
    public void unwatch() {
        watcher = null;
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String key) {
        return answer(() ->
                records.record(context.namespace(), key).stateAt(records.now().millis()));
    }

    @Override
    public CompletionStage<Void> forget(String key, long token) {
        return answer(() -> {
            records.remove(context.namespace(), key, (record, now) -> Transitions.mayForget(record, token, now));
            return null;
        });
    }

    @Override
    public CompletionStage<LockInspection> inspect(String key) {
        return answer(() -> Transitions.inspect(key, records.record(context.namespace(), key), records.now()));
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return answer(() -> new StoreHealth(Map.of()));
    }

    @Override
    public void suspect() {
        // There is no connection that could be broken.
    }

    @Override
    public void close() {
        closed = true;
        observed.clear();
        records.disconnect(context);
    }

    @Override
    protected <O> CompletionStage<O> transact(String key, BiFunction<LockRecord, Moment, Step<O>> transition) {
        return answer(() -> records.transact(context.namespace(), key, transition));
    }

    private <O> CompletionStage<O> answer(Supplier<O> step) {
        return closed
                ? CompletableFuture.failedFuture(
                        LockStoreException.refused(null, "the connection to the in-memory store is closed", null))
                : CompletableFuture.completedFuture(step.get());
    }
}
