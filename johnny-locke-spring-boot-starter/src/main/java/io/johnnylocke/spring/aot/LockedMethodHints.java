package io.johnnylocke.spring.aot;

import io.johnnylocke.LockHandle;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** The hints for one class of locked methods. */
final class LockedMethodHints {

    private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

    private final RuntimeHints hints;
    private final ConfigurableBeanFactory beans;
    private final Class<?> type;

    LockedMethodHints(RuntimeHints hints, ConfigurableBeanFactory beans, Class<?> type) {
        this.hints = hints;
        this.beans = beans;
        this.type = type;
    }

    void register(Method method, MergedAnnotation<DistributedLocked> annotation) {
        hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
        registerState(method);
        for (String attribute : new String[] {"key", "condition"}) {
            for (String text : texts(annotation, attribute)) {
                NamesInExpression names = NamesInExpression.of(resolved(text));
                registerParameters(method, names.parameters(method));
                // On an interface they may have other names.
                if (annotation.getSource() instanceof Method declared) {
                    registerParameters(method, names.parameters(declared));
                }
                registerNamed(names);
            }
        }
        for (String fallback : texts(annotation, "fallback")) {
            registerFallback(fallback);
        }
    }

    /** Returns the text as it is if a placeholder in it is only known when the application runs. */
    private @Nullable String resolved(String text) {
        try {
            return beans.resolveEmbeddedValue(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Returns what an attribute says that may be one text, several, or missing. */
    private static String[] texts(MergedAnnotation<DistributedLocked> annotation, String attribute) {
        Object value = annotation.getValue(attribute).orElse("");
        String[] texts = value instanceof String[] several ? several : new String[] {value.toString()};
        return Arrays.stream(texts).filter(text -> !text.isBlank()).toArray(String[]::new);
    }

    /** A state is read as what the parameter is, and written as what the method returns, which may be a subclass. */
    private void registerState(Method method) {
        for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
            if (parameter.hasParameterAnnotation(LockState.class)) {
                Type declared = method.getGenericParameterTypes()[parameter.getParameterIndex()];
                registerBinding(declared);
                if (ResolvableType.forType(declared).toClass() != LockHandle.class) {
                    registerBinding(method.getGenericReturnType());
                }
            }
        }
    }

    private void registerBinding(Type declared) {
        ResolvableType state = ResolvableType.forType(GenericTypeResolver.resolveType(declared, type));
        while (state.toClass() == Optional.class || state.toClass() == LockHandle.class) {
            state = state.getGeneric();
        }
        if (state.resolve() != null) {
            BINDING.registerReflectionHints(hints.reflection(), state.getType());
        }
    }

    private void registerParameters(Method method, Set<Integer> indexes) {
        indexes.forEach(index -> registerCallable(method.getGenericParameterTypes()[index]));
    }

    private void registerNamed(NamesInExpression names) {
        names.beans().stream()
                .filter(beans::containsBean)
                .map(beans::getType)
                .forEach(bean -> registerPublicMethods(bean == null ? Object.class : ClassUtils.getUserClass(bean)));
        names.types().stream()
                .flatMap(name -> Stream.of(name, "java.lang." + name))
                .forEach(name -> hints.reflection()
                        .registerTypeIfPresent(
                                type.getClassLoader(),
                                name,
                                MemberCategory.INVOKE_PUBLIC_METHODS,
                                MemberCategory.ACCESS_PUBLIC_FIELDS));
        if (names.target()) {
            registerPublicMethods(type);
        }
    }

    /** With the properties of its properties, and theirs: a key may go down any of them. */
    private void registerCallable(Type declared) {
        ResolvableType parameter = ResolvableType.forType(GenericTypeResolver.resolveType(declared, type));
        registerPublicMethods(parameter.toClass());
        BINDING.registerReflectionHints(hints.reflection(), parameter.getType());
    }

    private void registerPublicMethods(Class<?> callable) {
        if (!callable.isPrimitive()) {
            hints.reflection().registerType(callable, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }

    private void registerFallback(String name) {
        for (Method candidate : ReflectionUtils.getAllDeclaredMethods(type)) {
            if (candidate.getName().equals(name)) {
                hints.reflection().registerMethod(candidate, ExecutableMode.INVOKE);
            }
        }
    }
}
