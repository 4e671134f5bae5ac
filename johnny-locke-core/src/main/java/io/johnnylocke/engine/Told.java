package io.johnnylocke.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A future of whose outcome a listener is told before those who wait for it. */
abstract class Told<V extends @Nullable Object> extends CompletableFuture<V> {

    private final AtomicBoolean decided = new AtomicBoolean();

    /** Tells of the value or, if there is one, of the failure. */
    abstract void tell(@Nullable V value, @Nullable Throwable failure);

    @Override
    public boolean complete(V value) {
        return decide(value, null) && super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return decide(null, failure) && super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return decide(null, new CancellationException()) && super.cancel(mayInterruptIfRunning);
    }

    private boolean decide(@Nullable V value, @Nullable Throwable failure) {
        boolean first = decided.compareAndSet(false, true);
        if (first) {
            tell(value, failure);
        }
        return first;
    }
}
