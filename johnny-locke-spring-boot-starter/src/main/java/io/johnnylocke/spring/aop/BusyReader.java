package io.johnnylocke.spring.aop;

import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.OnBusy;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Reads what becomes of calls whose lock stays busy.
 *
 * @param method the method
 * @param targetClass the class that it runs on, which has the fallback
 * @param returned what it returns
 */
record BusyReader(Method method, Class<?> targetClass, Returned returned) {

    WhenBusy read(DistributedLocked annotation, int... boundParameters) {
        boolean named = StringUtils.hasText(annotation.fallback());
        if (named != (annotation.onBusy() == OnBusy.FALLBACK)) {
            throw new InvalidLockedMethodException(
                    method,
                    named
                            ? "it names the fallback '" + annotation.fallback() + "', but onBusy is "
                                    + annotation.onBusy()
                            : "onBusy is FALLBACK, but it names no fallback",
                    "Write onBusy = OnBusy.FALLBACK, fallback = \""
                            + (named ? annotation.fallback() : "nameOfTheMethod") + "\".");
        }
        return switch (annotation.onBusy()) {
            case FAIL -> WhenBusy.FAIL;
            case SKIP -> skipping();
            case FALLBACK -> fallback(annotation.fallback(), boundParameters);
        };
    }

    private WhenBusy skipping() {
        Class<?> type = returned.value().toClass();
        if (KotlinDetector.isSuspendingFunction(method) && Nullness.forMethodReturnType(method) == Nullness.NON_NULL) {
            type = MethodType.methodType(type).unwrap().returnType();
        }
        Object nothing = Zero.of(type);
        return (call, busy) -> returned.execution().immediately(nothing);
    }

    private WhenBusy fallback(String name, int... boundParameters) {
        if (KotlinDetector.isSuspendingFunction(method)) {
            throw new InvalidLockedMethodException(
                    method,
                    "it suspends, for which there are no fallbacks",
                    "Catch LockTimeoutException where the method is called, or use onBusy = OnBusy.SKIP.");
        }
        List<Integer> passed = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            int index = i;
            if (Arrays.stream(boundParameters).noneMatch(bound -> bound == index)) {
                passed.add(i);
            }
        }
        List<Class<?>> types = new ArrayList<>();
        passed.forEach(index -> types.add(method.getParameterTypes()[index]));
        Method plain = ReflectionUtils.findMethod(targetClass, name, types.toArray(Class<?>[]::new));
        types.add(LockTimeoutException.class);
        Method told = ReflectionUtils.findMethod(targetClass, name, types.toArray(Class<?>[]::new));
        Method fallback = told == null ? plain : told;
        if (fallback == null || !method.getReturnType().isAssignableFrom(fallback.getReturnType())) {
            throw new InvalidLockedMethodException(
                    method,
                    fallback == null
                            ? "it has no fallback '" + name + "' with its parameters"
                            : "its fallback '" + name + "' returns a "
                                    + fallback.getReturnType().getSimpleName(),
                    "Write " + method.getReturnType().getSimpleName() + " " + name
                            + types.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"))
                            + " in the same class; the last parameter may be left out.");
        }
        if (Modifier.isStatic(method.getModifiers()) && !Modifier.isStatic(fallback.getModifiers())) {
            throw new InvalidLockedMethodException(
                    method, "it is static, and its fallback '" + name + "' is not", "Make the fallback static, too.");
        }
        ReflectionUtils.makeAccessible(fallback);
        return (call, busy) -> call(fallback, call, passed, told == null ? null : busy);
    }

    private static @Nullable Object call(
            Method fallback, Invocation call, List<Integer> passed, @Nullable LockTimeoutException busy)
            throws Throwable {
        List<@Nullable Object> arguments = new ArrayList<>();
        passed.forEach(index -> arguments.add(call.arguments()[index]));
        if (busy != null) {
            arguments.add(busy);
        }
        try {
            return fallback.invoke(call.target(), arguments.toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
