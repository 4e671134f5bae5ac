package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What a method returns.
 *
 * @param value the type of the value, which may come later
 * @param isSeveral whether there may be more than one value
 * @param execution how such a method is run
 */
record Returned(ResolvableType value, boolean isSeveral, Execution execution) {

    private static final String FLOW = "kotlinx.coroutines.flow.Flow";
    private static final boolean REACTOR =
            ClassUtils.isPresent("reactor.core.publisher.Flux", Returned.class.getClassLoader());

    static Returned of(Method method, Class<?> targetClass) {
        if (KotlinDetector.isSuspendingFunction(method)) {
            return ofSuspending(method, targetClass);
        }
        ResolvableType type = resolve(method.getGenericReturnType(), targetClass);
        Class<?> raw = type.toClass();
        if (raw == CompletionStage.class || raw == CompletableFuture.class) {
            return new Returned(type.getGeneric(), false, new StageExecution());
        }
        if (Future.class.isAssignableFrom(raw)
                || CompletionStage.class.isAssignableFrom(raw)
                || Callable.class.isAssignableFrom(raw)
                || is(raw, "org.springframework.web.context.request.async.DeferredResult")
                || is(raw, "org.springframework.web.context.request.async.WebAsyncTask")) {
            throw new InvalidLockedMethodException(
                    method,
                    "it returns a " + raw.getSimpleName() + ", and when that completes cannot be told",
                    "Return a CompletableFuture, a CompletionStage, a Mono or a Flux, or the result itself.");
        }
        if (!isPublisher(raw)) {
            return new Returned(type, false, new BlockingExecution());
        }
        requireReactor(method, raw.getSimpleName());
        PublisherExecution execution = PublisherExecution.of(raw);
        if (execution == null) {
            throw new InvalidLockedMethodException(
                    method,
                    "it returns a " + raw.getSimpleName() + ", which Spring's ReactiveAdapterRegistry does not know",
                    "Return a Mono or a Flux"
                            + (raw.getName().equals(FLOW) ? ", or add kotlinx-coroutines-reactor." : "."));
        }
        return new Returned(type.getGeneric(), execution.isSeveral(), execution);
    }

    /** What a method that suspends returns is what its continuation takes. */
    private static Returned ofSuspending(Method method, Class<?> targetClass) {
        requireReactor(method, "suspended value");
        Type continuation = method.getGenericParameterTypes()[method.getParameterCount() - 1];
        Type taken = ((ParameterizedType) continuation).getActualTypeArguments()[0];
        Type value = taken instanceof WildcardType wildcard ? wildcard.getLowerBounds()[0] : taken;
        ResolvableType type = resolve(value, targetClass);
        boolean isFlow = type.toClass().getName().equals(FLOW);
        return new Returned(isFlow ? type.getGeneric() : type, isFlow, PublisherExecution.suspending(isFlow));
    }

    private static void requireReactor(Method method, String what) {
        if (!REACTOR) {
            throw new InvalidLockedMethodException(
                    method,
                    "it returns a " + what + ", and Reactor is not on the class path",
                    "Add io.projectreactor:reactor-core or, for Kotlin, org.jetbrains.kotlinx:kotlinx-coroutines-reactor.");
        }
    }

    /** Most are none, and the registry is not asked about these, for it loads Reactor and whatever else there is. */
    private static boolean isPublisher(Class<?> type) {
        if (type.isPrimitive()
                || type.isRecord()
                || type.isEnum()
                || type.getName().startsWith("java.lang.")) {
            return false;
        }
        return is(type, "org.reactivestreams.Publisher")
                || is(type, FLOW)
                || (REACTOR && PublisherExecution.of(type) != null);
    }

    private static boolean is(Class<?> type, String name) {
        return type.getName().equals(name)
                || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                        .anyMatch(parent -> parent.getName().equals(name));
    }

    static ResolvableType resolve(Type type, Class<?> targetClass) {
        return ResolvableType.forType(GenericTypeResolver.resolveType(type, targetClass));
    }
}
