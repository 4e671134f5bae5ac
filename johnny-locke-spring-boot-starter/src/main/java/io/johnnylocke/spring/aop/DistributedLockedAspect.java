package io.johnnylocke.spring.aop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@link io.johnnylocke.spring.DistributedLocked} to classes that AspectJ has woven it into, when they are loaded or
 * compiled: calls from within the same object are locked, too, as are private, final and static methods, and objects that are
 * no beans. There is one for each class loader; the application context whose {@code johnny-locke.aspect.mode} is
 * {@code aspectj} puts its locks into it, and of several the one that was started last is used. The annotation must be on the method itself, or on an annotation on it.
 */
@Aspect
public final class DistributedLockedAspect {

    private static final DistributedLockedAspect INSTANCE = new DistributedLockedAspect();

    private final List<LockedMethodInterceptor> contexts = new CopyOnWriteArrayList<>();

    private DistributedLockedAspect() {}

    /** Returns the one instance. Called by what AspectJ weaves. */
    public static DistributedLockedAspect aspectOf() {
        return INSTANCE;
    }

    /** Returns {@code true}: there is an instance. Called by what AspectJ weaves. */
    public static boolean hasAspect() {
        return true;
    }

    /** Uses the locks of a context, in the place of those of others that were begun before and go on. */
    void use(LockedMethodInterceptor locks) {
        contexts.add(locks);
    }

    void giveUp(LockedMethodInterceptor locks) {
        contexts.remove(locks);
    }

    private @Nullable LockedMethodInterceptor last() {
        LockedMethodInterceptor last = null;
        for (LockedMethodInterceptor each : contexts) {
            last = each;
        }
        return last;
    }

    /**
     * Runs a method under its lock.
     *
     * @param call the call that was woven
     * @return what the method returns
     * @throws IllegalStateException if no application context is running whose {@code johnny-locke.aspect.mode} is
     *     {@code aspectj}: nothing was run without a lock
     * @throws Throwable what the method throws
     */
    @Around("execution(@io.johnnylocke.spring.DistributedLocked * *(..))"
            + " || execution(@(@io.johnnylocke.spring.DistributedLocked *) * *(..))")
    public @Nullable Object lock(ProceedingJoinPoint call) throws Throwable {
        LockedMethodInterceptor locks = last();
        if (locks == null) {
            throw new IllegalStateException(
                    "@DistributedLocked method " + call.getSignature().toShortString()
                            + " is woven, but there are no locks for it: no application context is running whose"
                            + " johnny-locke.aspect.mode is aspectj");
        }
        return locks.invoke(new WovenInvocation(call));
    }
}
