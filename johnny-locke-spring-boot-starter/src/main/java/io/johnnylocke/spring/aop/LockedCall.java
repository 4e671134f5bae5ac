package io.johnnylocke.spring.aop;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.aop.KeyExpression.Keys;
import org.jspecify.annotations.Nullable;

/** One call of a locked method. Each run of it, of which a publisher may have several, locks anew. */
record LockedCall(LockedMethod locked, LockOperations locks, Invocation invocation) {

    /** Evaluates the keys. */
    Locking locking() {
        Keys keys = locked.key().evaluate(invocation);
        if (keys.isList() && locked.binds() && !locked.key().isList()) {
            throw locked.key().unexpectedList();
        }
        return new Locking(locks, keys, locked.state().type(), locked.options());
    }

    /** Runs the method under its lock. */
    @Nullable
    Object proceed(Held held) throws Throwable {
        @Nullable Object[] arguments = invocation.arguments();
        if (locked.binds()) {
            // The caller's arguments stay as they are, for others who look at the invocation.
            arguments = arguments.clone();
            bind(held, arguments);
        }
        @Nullable Object[] bound = arguments;
        return locked.transactions() == null
                ? invocation.proceed(bound)
                : locked.transactions().run(locked, invocation.target(), () -> invocation.proceed(bound));
    }

    private void bind(Held held, @Nullable Object[] arguments) {
        try {
            locked.state().bind(held, arguments);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "@DistributedLocked method " + InvalidLockedMethodException.describe(locked.method()) + ": "
                            + e.getMessage(),
                    e);
        }
        if (locked.tokenIndex() >= 0) {
            arguments[locked.tokenIndex()] = held.token();
        }
    }

    /** Sets aside what the method returned, if that is the next state. */
    void returned(Held held, @Nullable Object result) {
        if (locked.state().isWrittenBack()) {
            held.write(StateParameter.next(result));
        }
    }
}
