package io.johnnylocke.template;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which calls are nested in which: what a callback under a lock calls on its own thread belongs to the same chain, and
 * so shares the lock instead of waiting for itself.
 */
final class CallChain {

    @SuppressWarnings("ThreadLocalUsage") // of one template, and empty again when its calls are over
    private final ThreadLocal<Object> current = new ThreadLocal<>();

    /** Returns the chain that this thread is in, or a new one. */
    Object get() {
        Object chain = current.get();
        return chain == null ? new Object() : chain;
    }

    /** Enters a chain, and returns what to {@link #exit} with. */
    @Nullable
    Object enter(Object chain) {
        Object outer = current.get();
        current.set(chain);
        return outer;
    }

    void exit(@Nullable Object outer) {
        if (outer == null) {
            current.remove();
        } else {
            current.set(outer);
        }
    }

    /** Runs code in a chain. */
    <V> V in(Object chain, Supplier<V> code) {
        Object outer = enter(chain);
        try {
            return code.get();
        } finally {
            exit(outer);
        }
    }
}
