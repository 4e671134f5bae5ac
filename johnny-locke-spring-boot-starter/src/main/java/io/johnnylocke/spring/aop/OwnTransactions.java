package io.johnnylocke.spring.aop;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Notices that the transaction of a locked method was rolled back although the method returned, for it was marked so: what the
 * method did is undone, and the state must stay as it was, too. Thread-safe.
 */
final class OwnTransactions {

    @SuppressWarnings("ThreadLocalUsage") // of one context, and empty again when its calls are over
    private final ThreadLocal<Call> current = new ThreadLocal<>();

    /** What runs a method, and throws what that throws. */
    interface Code {
        @Nullable
        Object run() throws Throwable;
    }

    /**
     * Runs a method that has a transaction of its own.
     *
     * @return what the method returned
     * @throws RolledBack if it returned, but its transaction was rolled back
     */
    @Nullable
    Object run(LockedMethod locked, @Nullable Object target, Code code) throws Throwable {
        Call outer = current.get();
        Call call = new Call(nameOf(locked, target));
        current.set(call);
        try {
            Object result = code.run();
            if (call.rolledBack) {
                throw new RolledBack(result);
            }
            return result;
        } finally {
            if (outer == null) {
                current.remove();
            } else {
                current.set(outer);
            }
        }
    }

    /** Returns what Spring calls the transaction of a method. Others of the same name are called the same. */
    private static String nameOf(LockedMethod locked, @Nullable Object target) {
        Class<?> type = target == null ? locked.method().getDeclaringClass() : ClassUtils.getUserClass(target);
        return ClassUtils.getQualifiedMethodName(locked.method(), type);
    }

    /** A transaction was begun by this thread: the first one of the name is the method's own. */
    void begun(Object transaction, String name) {
        Call call = current.get();
        if (call != null && call.transaction == null && call.name.equals(name)) {
            call.transaction = transaction;
        }
    }

    /** A transaction was rolled back by this thread. What it means that another one was, inside, is for the method to say. */
    @SuppressWarnings("ReferenceEquality") // it is that very transaction, or another one
    void rolledBack(Object transaction) {
        Call call = current.get();
        if (call != null && call.transaction == transaction) {
            call.rolledBack = true;
        }
    }

    /** Not an error: carries what the method returned past the lock, which is released with its state as it was. */
    static final class RolledBack extends RuntimeException {

        private final transient @Nullable Object result;

        RolledBack(@Nullable Object result) {
            super("the transaction was rolled back", null, false, false);
            this.result = result;
        }

        @Nullable
        Object result() {
            return result;
        }
    }

    private static final class Call {

        private final String name;
        private @Nullable Object transaction;
        private boolean rolledBack;

        Call(String name) {
            this.name = name;
        }
    }
}
