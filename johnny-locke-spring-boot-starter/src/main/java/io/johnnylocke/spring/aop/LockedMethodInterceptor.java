package io.johnnylocke.spring.aop;

import java.util.Objects;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AdviceMode;

/** Runs {@link io.johnnylocke.spring.DistributedLocked} methods under their locks. Thread-safe. */
public final class LockedMethodInterceptor implements MethodInterceptor, SmartInitializingSingleton {

    private final LockedMethods methods;
    private final LockBeans locks;
    private final OwnTransactions ownTransactions = new OwnTransactions();
    private final TransactionCheck transactions;

    /**
     * Creates the interceptor.
     *
     * @param beans has the locks and the beans named in keys, and resolves placeholders
     * @param mode whether calls are intercepted by proxies or by a woven aspect
     * @param insideTransaction what is done about calls inside of a running transaction
     */
    public LockedMethodInterceptor(
            ConfigurableListableBeanFactory beans, AdviceMode mode, InsideTransaction insideTransaction) {
        this.methods = new LockedMethods(new LockedMethodReader(beans, mode, ownTransactions));
        this.locks = new LockBeans(beans);
        this.transactions = new TransactionCheck(insideTransaction);
    }

    OwnTransactions ownTransactions() {
        return ownTransactions;
    }

    LockedMethods methods() {
        return methods;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        return invoke(new ProxyInvocation(invocation));
    }

    @Nullable
    Object invoke(Invocation call) throws Throwable {
        Object target = call.target();
        Class<?> targetClass = target == null ? call.method().getDeclaringClass() : target.getClass();
        LockedMethod locked = Objects.requireNonNull(methods.find(call.method(), targetClass));
        return locked.invoke(locks, transactions, call);
    }

    /** Checks that the stores that methods name are there. */
    @Override
    public void afterSingletonsInstantiated() {
        methods.known().filter(locked -> locked.store() != null).forEach(locks::of);
    }
}
