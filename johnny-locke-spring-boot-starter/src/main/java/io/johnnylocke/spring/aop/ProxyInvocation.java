package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/** A call of a proxy. */
record ProxyInvocation(MethodInvocation invocation) implements Invocation {

    @Override
    public Method method() {
        return invocation.getMethod();
    }

    @Override
    public @Nullable Object target() {
        return invocation.getThis();
    }

    @Override
    public @Nullable Object[] arguments() {
        return invocation.getArguments();
    }

    @Override
    public @Nullable Object proceed(@Nullable Object[] arguments) throws Throwable {
        return ((ProxyMethodInvocation) invocation).invocableClone(arguments).proceed();
    }
}
