package io.johnnylocke.spring.aop;

import io.johnnylocke.spring.DistributedLocked;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/** Gives the locks of this context to the woven aspect, and finds beans that should have been woven and were not. */
public final class WovenLocks implements BeanPostProcessor, DisposableBean {

    private final LockedMethodInterceptor interceptor;

    /**
     * Gives the locks to the aspect.
     *
     * @param interceptor runs the methods
     */
    public WovenLocks(LockedMethodInterceptor interceptor) {
        this.interceptor = interceptor;
        DistributedLockedAspect.aspectOf().use(interceptor);
    }

    /** Fails for a bean with locked methods whose class was not woven, for these would run without their locks. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        interceptor.methods().in(bean.getClass()).forEach(WovenLocks::checkWoven);
        return bean;
    }

    private static void checkWoven(LockedMethod locked) {
        boolean isSeen = MergedAnnotations.from(locked.method()).isPresent(DistributedLocked.class);
        if (!isSeen || !isWoven(locked.method())) {
            throw new InvalidLockedMethodException(
                    locked.method(),
                    "johnny-locke.aspect.mode is aspectj, but its class was not woven, so it would run without its lock",
                    "Start the JVM with -javaagent:aspectjweaver.jar and a META-INF/aop.xml that names the aspect"
                            + " io.johnnylocke.spring.aop.DistributedLockedAspect, or compile with ajc and the starter as"
                            + " an aspect library; the annotation must be on the method itself. Or remove"
                            + " johnny-locke.aspect.mode.");
        }
    }

    /** Returns whether calls of the method are intercepted: weaving leaves a description of each such method in its class. */
    private static boolean isWoven(Method method) {
        return Arrays.stream(method.getDeclaringClass().getDeclaredFields())
                .filter(field -> field.getName().startsWith("ajc$tjp"))
                .map(field -> {
                    ReflectionUtils.makeAccessible(field);
                    return ReflectionUtils.getField(field, null);
                })
                .anyMatch(part -> part instanceof JoinPoint.StaticPart description
                        && description.getSignature() instanceof MethodSignature signature
                        && method.equals(signature.getMethod()));
    }

    @Override
    public void destroy() {
        DistributedLockedAspect.aspectOf().giveUp(interceptor);
    }
}
