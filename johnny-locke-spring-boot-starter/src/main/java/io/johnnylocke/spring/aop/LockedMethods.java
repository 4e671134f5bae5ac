package io.johnnylocke.spring.aop;

import io.johnnylocke.spring.DistributedLocked;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** The locked methods that are known, each read once. */
final class LockedMethods {

    private final LockedMethodReader reader;
    private final Map<Call, Optional<LockedMethod>> known = new ConcurrentHashMap<>();

    private final Map<Class<?>, Boolean> proxied = new ConcurrentHashMap<>();

    LockedMethods(LockedMethodReader reader) {
        this.reader = reader;
    }

    /** Returns what the method does on targets of that class, or {@code null} if it is not locked there. */
    @Nullable
    LockedMethod find(Method method, Class<?> targetClass) {
        return known.computeIfAbsent(new Call(method, targetClass), LockedMethods.this::read)
                .orElse(null);
    }

    /** Returns the locked methods that were found so far. */
    Stream<LockedMethod> known() {
        return known.values().stream().flatMap(Optional::stream);
    }

    /** Returns whether the class has locked methods, whose calls proxies are to see. */
    boolean isAnyIn(Class<?> targetClass) {
        Boolean any = proxied.get(targetClass);
        if (any == null) {
            List<LockedMethod> found = in(targetClass);
            SelfCalls.check(ClassUtils.getUserClass(targetClass), found);
            any = !found.isEmpty();
            proxied.put(targetClass, any);
        }
        return any;
    }

    /**
     * Returns the locked methods of a class. All of its methods are read for that, those too that no proxy will ever ask
     * about because it cannot override them.
     */
    List<LockedMethod> in(Class<?> targetClass) {
        List<LockedMethod> found = new ArrayList<>();
        if (AnnotationUtils.isCandidateClass(targetClass, DistributedLocked.class)) {
            for (Class<?> type : typesOf(targetClass)) {
                for (Method method : ReflectionUtils.getAllDeclaredMethods(type)) {
                    LockedMethod locked = method.isSynthetic() || method.getDeclaringClass() == Object.class
                            ? null
                            : find(method, targetClass);
                    if (locked != null) {
                        found.add(locked);
                    }
                }
            }
        }
        return found;
    }

    private static Set<Class<?>> typesOf(Class<?> targetClass) {
        Set<Class<?>> types = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(targetClass));
        if (!Proxy.isProxyClass(targetClass)) {
            types.add(ClassUtils.getUserClass(targetClass));
        }
        return types;
    }

    private Optional<LockedMethod> read(Call call) {
        return Optional.ofNullable(reader.read(mostSpecific(call.method, call.targetClass), call.targetClass));
    }

    /** The annotation may be on the interface, the parameters' names are the implementation's, unless that is a proxy. */
    private static Method mostSpecific(Method method, Class<?> targetClass) {
        return Proxy.isProxyClass(targetClass)
                ? method
                : BridgeMethodResolver.findBridgedMethod(AopUtils.getMostSpecificMethod(method, targetClass));
    }

    private record Call(Method method, Class<?> targetClass) {}
}
