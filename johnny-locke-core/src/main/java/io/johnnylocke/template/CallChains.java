package io.johnnylocke.template;

import io.johnnylocke.engine.CallChain;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which calls are nested in which: what a callback under a lock calls on its own thread shares the lock instead of
 * waiting for its end.
 */
final class CallChains {

    @SuppressWarnings("ThreadLocalUsage") // of one template, and empty again when its calls are over
    private final ThreadLocal<CallChain> current = new ThreadLocal<>();

    /** Returns a new call, nested in the one whose callback this thread runs, if it runs one. */
    CallChain call() {
        return new CallChain(current.get());
    }

    /** Begins the callback of a call, and returns what to {@link #exit} with. */
    @Nullable
    CallChain enter(CallChain call) {
        CallChain outer = current.get();
        current.set(call);
        return outer;
    }

    void exit(@Nullable CallChain outer) {
        if (outer == null) {
            current.remove();
        } else {
            current.set(outer);
        }
    }

    /** Runs the callback of a call. */
    <V> V in(CallChain call, Supplier<V> code) {
        CallChain outer = enter(call);
        try {
            return code.get();
        } finally {
            exit(outer);
        }
    }
}
