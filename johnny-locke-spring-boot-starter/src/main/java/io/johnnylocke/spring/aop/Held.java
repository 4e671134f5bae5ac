package io.johnnylocke.spring.aop;

import org.jspecify.annotations.Nullable;

/** What is held while a locked method runs: a key, or several. */
interface Held {

    /** Returns the state, or a map of the states by their keys. */
    @Nullable
    Object state();

    /** Returns the fencing token, or a map of the tokens by their keys. */
    Object token();

    /** Returns the handle. */
    Object handle();

    /** Sets aside what {@link #state()} is to be next. */
    void write(@Nullable Object next);
}
