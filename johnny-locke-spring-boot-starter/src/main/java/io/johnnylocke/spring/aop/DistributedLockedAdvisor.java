package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/** Applies {@link io.johnnylocke.spring.DistributedLocked} to the beans that have such methods, by proxies. */
public final class DistributedLockedAdvisor extends AbstractPointcutAdvisor {

    private final transient LockedMethods methods;
    private final transient Pointcut pointcut;
    private final transient LockedMethodInterceptor interceptor;

    /**
     * Creates the advisor.
     *
     * @param interceptor runs the methods
     * @param order where the lock lies among other advice; a smaller number is further outside
     */
    public DistributedLockedAdvisor(LockedMethodInterceptor interceptor, int order) {
        this.methods = interceptor.methods();
        this.interceptor = interceptor;
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
