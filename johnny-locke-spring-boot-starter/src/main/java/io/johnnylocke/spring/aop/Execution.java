package io.johnnylocke.spring.aop;

import org.jspecify.annotations.Nullable;

/** How a method is run under its lock: it depends on when what it returns is complete. */
interface Execution {

    /** Returns what the caller of the method gets. */
    @Nullable
    Object run(LockedCall call) throws Throwable;

    /** Returns what a method that is run so returns for a value that is there at once. */
    default @Nullable Object immediately(@Nullable Object value) {
        return value;
    }
}
