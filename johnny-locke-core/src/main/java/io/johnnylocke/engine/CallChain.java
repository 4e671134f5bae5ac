package io.johnnylocke.engine;

import org.jspecify.annotations.Nullable;

/** A call that runs a callback under a lock, and the call that it is nested in. Immutable. */
public final class CallChain {

    private final @Nullable CallChain outer;

    /**
     * Adds a call to a chain.
     *
     * @param outer the call whose callback makes this one, or {@code null} if there is none
     */
    public CallChain(@Nullable CallChain outer) {
        this.outer = outer;
    }

    /** Returns whether that call is around this one. */
    boolean isWithin(@Nullable CallChain other) {
        for (CallChain around = outer; around != null; around = around.outer) {
            if (around.equals(other)) {
                return true;
            }
        }
        return false;
    }
}
