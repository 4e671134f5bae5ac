package io.johnnylocke.spring.aop;

import io.johnnylocke.LockHandle;
import org.jspecify.annotations.Nullable;

/** One key. */
record HeldKey(LockHandle<Object> handle) implements Held {

    @Override
    public @Nullable Object state() {
        return handle.state();
    }

    @Override
    public Object token() {
        return handle.token();
    }

    @Override
    public void write(@Nullable Object next) {
        handle.write(next);
    }
}
