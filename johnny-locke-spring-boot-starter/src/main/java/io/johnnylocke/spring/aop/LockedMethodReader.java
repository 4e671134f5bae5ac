package io.johnnylocke.spring.aop;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateType;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.aop.StateParameter.Kind;
import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Reads what a locked method is to do from its signature, and refuses what makes no sense. */
final class LockedMethodReader {

    private final ConfigurableBeanFactory beans;

    LockedMethodReader(ConfigurableBeanFactory beans) {
        this.beans = beans;
    }

    /** Returns what the method does, or {@code null} if it is not locked. */
    @Nullable
    LockedMethod read(Method method, Class<?> targetClass) {
        MergedAnnotation<DistributedLocked> found =
                MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).get(DistributedLocked.class);
        if (!found.isPresent()) {
            checkUnbound(method);
            return null;
        }
        DistributedLocked annotation = found.synthesize();
        Method declared = found.getSource() instanceof Method source ? source : method;
        checkReachable(method);
        checkSynchronous(method);
        AnnotatedMethod annotated = new AnnotatedMethod(method);
        StateParameter state = stateParameter(method, annotated, targetClass);
        int tokenIndex = tokenIndex(method, annotated);
        KeyExpression key = key(method, declared, annotation);
        if (key.names(state.index()) || key.names(tokenIndex)) {
            throw new InvalidLockedMethodException(
                    method,
                    "its key names a parameter that is only known once the lock is held",
                    "Compose the key of the other parameters.");
        }
        return new LockedMethod(key, options(method, annotation), state, tokenIndex);
    }

    /** Without the lock the parameter would stay what the caller passes, and the state unread and unwritten. */
    private static void checkUnbound(Method method) {
        for (Annotation[] annotations : method.getParameterAnnotations()) {
            for (Annotation annotation : annotations) {
                if (annotation instanceof LockState || annotation instanceof FencingToken) {
                    throw new InvalidLockedMethodException(
                            method,
                            "it has a @" + annotation.annotationType().getSimpleName()
                                    + " parameter, but no @DistributedLocked",
                            "Add @DistributedLocked(key = ...) to the method, or remove the parameter's annotation.");
                }
            }
        }
    }

    private static void checkReachable(Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers) || Modifier.isStatic(modifiers)) {
            throw new InvalidLockedMethodException(
                    method,
                    "a proxy cannot see calls of a private, final or static method",
                    "Make the method a public one that is neither final nor static.");
        }
    }

    private static void checkSynchronous(Method method) {
        Class<?> type = method.getReturnType();
        if (Future.class.isAssignableFrom(type)
                || CompletionStage.class.isAssignableFrom(type)
                || type.getName().equals("org.reactivestreams.Publisher")
                || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                        .anyMatch(parent -> parent.getName().equals("org.reactivestreams.Publisher"))) {
            throw new InvalidLockedMethodException(
                    method,
                    "it returns a " + type.getSimpleName() + ", and the lock would be released before that completes",
                    "Return the result itself, or use LockTemplate.async() inside the method.");
        }
    }

    private KeyExpression key(Method method, Method declared, DistributedLocked annotation) {
        String text = resolve(annotation.key());
        if (!StringUtils.hasText(text)) {
            throw new InvalidLockedMethodException(
                    method,
                    "it has no key",
                    "Say what is locked: key = \"#id\" for a parameter, or key = \"'all'\" for a fixed text.");
        }
        return KeyExpression.parse(method, declared, text, beans);
    }

    private LockOptions options(Method method, DistributedLocked annotation) {
        LockOptions options = LockOptions.defaults();
        options = with(method, "timeout", annotation.timeout(), options, LockOptions::waitAtMost);
        return with(method, "lease", annotation.lease(), options, LockOptions::lease);
    }

    private LockOptions with(Method method, String attribute, String text, LockOptions options, Setting setting) {
        try {
            String value = resolve(text);
            if (!StringUtils.hasText(value)) {
                return options;
            }
            if (value.strip().matches("\\d+")) {
                throw new IllegalArgumentException("it has no unit");
            }
            return setting.apply(options, DurationStyle.detectAndParse(value.strip()));
        } catch (IllegalArgumentException e) {
            throw new InvalidLockedMethodException(
                    method,
                    attribute + " = \"" + text + "\" is no possible duration: " + e.getMessage(),
                    "Write a number with its unit, such as \"500ms\", \"2s\" or \"1m\".");
        }
    }

    private interface Setting {
        LockOptions apply(LockOptions options, Duration value);
    }

    private @Nullable String resolve(String text) {
        return beans.resolveEmbeddedValue(text);
    }

    private static StateParameter stateParameter(Method method, AnnotatedMethod annotated, Class<?> targetClass) {
        int index = only(method, annotated, LockState.class);
        if (index < 0) {
            return StateParameter.NONE;
        }
        ResolvableType declared = resolve(method.getGenericParameterTypes()[index], targetClass);
        Class<?> type = declared.toClass();
        if (type == LockHandle.class) {
            return new StateParameter(index, Kind.HANDLE, stateType(method, declared.getGeneric()), null);
        }
        boolean optional = type == Optional.class;
        ResolvableType state = optional ? declared.getGeneric() : declared;
        StateType<?> stateType = stateType(method, state);
        checkReturnType(method, state, resolve(method.getGenericReturnType(), targetClass));
        // A primitive cannot be null: without a state it is what a field of its type is at first.
        Object absent = type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
        return new StateParameter(index, optional ? Kind.OPTIONAL : Kind.VALUE, stateType, absent);
    }

    private static ResolvableType resolve(Type type, Class<?> targetClass) {
        return ResolvableType.forType(GenericTypeResolver.resolveType(type, targetClass));
    }

    private static StateType<?> stateType(Method method, ResolvableType type) {
        if (type.resolve() == null || type.hasUnresolvableGenerics()) {
            throw new InvalidLockedMethodException(
                    method,
                    "the type of its @LockState parameter is not known: '" + type + "'",
                    "Declare the parameter with a concrete type, such as Stock, Optional<Stock> or LockHandle<Stock>.");
        }
        return StateType.of(boxed(type).getType());
    }

    private static void checkReturnType(Method method, ResolvableType state, ResolvableType returned) {
        ResolvableType value = returned.toClass() == Optional.class ? returned.getGeneric() : returned;
        if (!boxed(state).isAssignableFrom(boxed(value))) {
            throw new InvalidLockedMethodException(
                    method,
                    "its state is of type " + state + ", but what it returns to be written back is of type " + returned,
                    "Return the new state, or take the state as LockHandle<" + state
                            + "> and write it with LockHandle.write(..): then the method may return anything.");
        }
    }

    private static ResolvableType boxed(ResolvableType type) {
        Class<?> raw = type.toClass();
        return raw.isPrimitive() ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(raw)) : type;
    }

    private static int tokenIndex(Method method, AnnotatedMethod annotated) {
        int index = only(method, annotated, FencingToken.class);
        if (index >= 0) {
            Class<?> type = method.getParameterTypes()[index];
            if (type != long.class && type != Long.class) {
                throw new InvalidLockedMethodException(
                        method,
                        "its @FencingToken parameter is of type " + type.getSimpleName(),
                        "Declare the parameter as long.");
            }
        }
        return index;
    }

    /** Returns the index of the only parameter with the annotation, which may be on the parameter of an interface, or -1. */
    private static int only(Method method, AnnotatedMethod annotated, Class<? extends Annotation> marker) {
        int found = -1;
        for (MethodParameter parameter : annotated.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(marker)) {
                if (found >= 0) {
                    throw new InvalidLockedMethodException(
                            method,
                            "it has more than one @" + marker.getSimpleName() + " parameter",
                            "Leave one of them.");
                }
                found = parameter.getParameterIndex();
            }
        }
        return found;
    }
}
