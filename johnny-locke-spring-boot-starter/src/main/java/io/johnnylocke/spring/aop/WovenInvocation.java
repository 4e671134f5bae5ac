package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/** A call that AspectJ has woven. */
record WovenInvocation(ProceedingJoinPoint point) implements Invocation {

    @Override
    public Method method() {
        return ((MethodSignature) point.getSignature()).getMethod();
    }

    @Override
    public @Nullable Object target() {
        return point.getTarget();
    }

    @Override
    public @Nullable Object[] arguments() {
        return point.getArgs();
    }

    @Override
    public @Nullable Object proceed(@Nullable Object[] arguments) throws Throwable {
        return point.proceed(arguments);
    }
}
