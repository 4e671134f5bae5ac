package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;

/** The locked methods that are known, each read once. */
final class LockedMethods {

    private final LockedMethodReader reader;
    private final Map<Call, Optional<LockedMethod>> known = new ConcurrentHashMap<>();

    LockedMethods(LockedMethodReader reader) {
        this.reader = reader;
    }

    /** Returns what the method does on targets of that class, or {@code null} if it is not locked there. */
    @Nullable
    LockedMethod find(Method method, Class<?> targetClass) {
        return known.computeIfAbsent(new Call(method, targetClass), LockedMethods.this::read)
                .orElse(null);
    }

    private Optional<LockedMethod> read(Call call) {
        // The annotation may be on the interface, the parameters' names are the implementation's.
        Method method =
                BridgeMethodResolver.findBridgedMethod(AopUtils.getMostSpecificMethod(call.method, call.targetClass));
        return Optional.ofNullable(reader.read(method, call.targetClass));
    }

    private record Call(Method method, Class<?> targetClass) {}
}
