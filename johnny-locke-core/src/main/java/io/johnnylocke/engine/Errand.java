package io.johnnylocke.engine;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.StoreConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request that has nothing to do with holding or waiting, such as a read: sent, and repeated within the store timeout. */
final class Errand<R extends @Nullable Object> implements Mailbox.Owner, StoreCall.Caller<R> {

    private final LockEngine engine;
    private final @Nullable String key;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private boolean changesNothing;

    Errand(LockEngine engine, @Nullable String key) {
        this.engine = engine;
        this.key = key;
    }

    /** Runs a request that changes nothing. */
    CompletableFuture<R> look(String what, Function<StoreConnection, CompletionStage<R>> request) {
        changesNothing = true;
        return run(what, request);
    }

    CompletableFuture<R> run(String what, Function<StoreConnection, CompletionStage<R>> request) {
        if (engine.isClosing()) {
            return CompletableFuture.failedFuture(closed());
        }
        Mailbox mailbox = new Mailbox(engine, this);
        long deadline = Nanos.after(engine.now(), engine.settings().storeTimeout());
        mailbox.post(() -> mailbox.send(what, key, () -> request.apply(engine.store()), deadline, this));
        return result;
    }

    @Override
    public void answered(R answer, StoreCall<R> call) {
        result.complete(answer);
    }

    @Override
    public void failed(LockStoreException failure, StoreCall<R> call) {
        Throwable told = changesNothing ? Failures.withoutEffect(failure) : failure;
        result.completeExceptionally(engine.isClosing() ? closed() : told);
    }

    private LockClosedException closed() {
        return new LockClosedException(key, engine.settings().namespace());
    }

    @Override
    public long due() {
        return Nanos.NEVER;
    }

    @Override
    public void onTime(long now) {
        // Only the request has times.
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public boolean lingers() {
        return false;
    }

    @Override
    public void retired() {
        // Nobody keeps it.
    }
}
