package io.johnnylocke.spring.aop;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import java.util.Optional;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * What a locked method does, decided when its proxy is made.
 *
 * @param key the key
 * @param options the wait and the lease
 * @param state the parameter that receives the state
 * @param tokenIndex the index of the parameter that receives the fencing token, or -1 if there is none
 */
record LockedMethod(KeyExpression key, LockOptions options, StateParameter state, int tokenIndex) {

    @Nullable
    Object invoke(LockOperations locks, MethodInvocation invocation) throws Throwable {
        String lockKey = key.evaluate(invocation.getThis(), invocation.getArguments());
        return locks.execute(lockKey, state.type(), options, held -> proceed(invocation, held));
    }

    private <T> @Nullable Object proceed(MethodInvocation invocation, LockHandle<T> held) throws Throwable {
        // The caller's arguments stay as they are, for others who look at the invocation.
        @Nullable Object[] arguments = invocation.getArguments().clone();
        state.bind(held, arguments);
        if (tokenIndex >= 0) {
            arguments[tokenIndex] = held.token();
        }
        Object result =
                ((ProxyMethodInvocation) invocation).invocableClone(arguments).proceed();
        if (state.isWrittenBack()) {
            held.write(stateOf(result));
        }
        return result;
    }

    @SuppressWarnings("unchecked") // the signature was checked
    private static <T> @Nullable T stateOf(@Nullable Object result) {
        return result instanceof Optional<?> optional ? (T) optional.orElse(null) : (T) result;
    }
}
