package io.johnnylocke.spring.aop;

import io.johnnylocke.LockOperations;
import io.johnnylocke.spring.DistributedLocked;
import java.lang.reflect.Method;
import java.util.Objects;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/** Applies {@link DistributedLocked} to the beans that have such methods. */
public final class DistributedLockedAdvisor extends AbstractPointcutAdvisor {

    private final transient LockedMethods methods;
    private final transient ObjectProvider<LockOperations> locks;
    private final transient Pointcut pointcut;
    private final transient MethodInterceptor interceptor = this::invoke;

    /**
     * Creates the advisor.
     *
     * @param beans resolves placeholders, and beans named in keys
     * @param locks the locks, looked up at the first call so that nothing is made too early
     * @param order where the lock lies among other advice; a smaller number is further outside
     */
    public DistributedLockedAdvisor(ConfigurableBeanFactory beans, ObjectProvider<LockOperations> locks, int order) {
        this.methods = new LockedMethods(new LockedMethodReader(beans));
        this.locks = locks;
        this.pointcut = new LockedPointcut();
        setOrder(order);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return interceptor;
    }

    private @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> targetClass = target == null ? invocation.getMethod().getDeclaringClass() : target.getClass();
        LockedMethod method = Objects.requireNonNull(methods.find(invocation.getMethod(), targetClass));
        return method.invoke(locks.getObject(), invocation);
    }

    /** Matches the classes that have locked methods. A mistake in the signature of any of these fails the start. */
    private final class LockedPointcut extends StaticMethodMatcherPointcut {

        LockedPointcut() {
            setClassFilter(methods::isAnyIn);
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return methods.find(method, targetClass) != null;
        }
    }
}
