package io.johnnylocke.spring.aop;

import io.johnnylocke.LockOptions;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What a locked method does, decided when its proxy is made.
 *
 * @param method the method
 * @param key the key, or keys
 * @param condition whether a call takes the lock, or {@code null} if each does
 * @param store the bean that the lock is taken of, or {@code null} for the default one
 * @param options the wait, the lease and the rest
 * @param state the parameter that receives the state
 * @param tokenIndex the index of the parameter that receives the fencing token, or -1 if there is none
 * @param transactions notices a rollback of the method's own transaction, or {@code null} if it has none
 * @param apart whether its own transaction is none that was begun before it is called
 * @param busy what becomes of a call whose lock stays busy
 * @param execution how the method is run, by what it returns
 */
record LockedMethod(
        Method method,
        KeyExpression key,
        @Nullable Condition condition,
        @Nullable String store,
        LockOptions options,
        StateParameter state,
        int tokenIndex,
        @Nullable OwnTransactions transactions,
        boolean apart,
        WhenBusy busy,
        Execution execution) {

    @Nullable
    Object invoke(LockBeans locks, TransactionCheck transactionCheck, Invocation call) throws Throwable {
        if (condition != null && !condition.holds(call)) {
            return call.proceed(call.arguments());
        }
        transactionCheck.check(this);
        return execution.run(new LockedCall(this, locks.of(this), call));
    }

    /** Returns whether something is bound to the method's parameters. */
    boolean binds() {
        return state.index() >= 0 || tokenIndex >= 0;
    }
}
