package io.johnnylocke.spring.aop;

import io.johnnylocke.LockOptions;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Reads what a locked method is to do from its annotation and its signature, and refuses what makes no sense. */
final class LockedMethodReader {

    private final ConfigurableBeanFactory beans;
    private final AdviceMode mode;
    private final OwnTransactions transactions;

    LockedMethodReader(ConfigurableBeanFactory beans, AdviceMode mode, OwnTransactions transactions) {
        this.beans = beans;
        this.mode = mode;
        this.transactions = transactions;
    }

    /** Returns what the method does, or {@code null} if it is not locked. */
    @Nullable
    LockedMethod read(Method method, Class<?> targetClass) {
        MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
        MergedAnnotation<DistributedLocked> found = annotations.get(DistributedLocked.class);
        if (!found.isPresent()) {
            checkUnbound(method);
            return null;
        }
        DistributedLocked annotation = found.synthesize();
        Method declared = found.getSource() instanceof Method source ? source : method;
        checkReachable(method);
        KeyExpression key = key(method, declared, annotation);
        Returned returned = Returned.of(method, targetClass);
        BoundParameters parameters = new BoundParameters(method, targetClass, key.isList());
        StateParameter state = parameters.state(returned);
        int tokenIndex = parameters.tokenIndex();
        if (key.names(state.index()) || key.names(tokenIndex)) {
            throw new InvalidLockedMethodException(
                    method,
                    "its key names a parameter that is only known once the lock is held",
                    "Compose the key of the other parameters.");
        }
        List<MergedAnnotation<?>> transactional = transactional(annotations, targetClass);
        LockedMethod locked = new LockedMethod(
                method,
                key,
                condition(method, declared, annotation),
                textOf(annotation.store()),
                options(method, targetClass, annotation),
                state,
                tokenIndex,
                transactional.isEmpty() ? null : transactions,
                transactional.stream().anyMatch(LockedMethodReader::isApart),
                new BusyReader(method, targetClass, returned).read(annotation, state.index(), tokenIndex),
                returned.execution());
        checkCondition(locked);
        CachedMethods.check(locked, annotations, targetClass);
        return locked;
    }

    /** Returns what says that the method is transactional: on itself or else on its class. */
    private static List<MergedAnnotation<?>> transactional(MergedAnnotations annotations, Class<?> targetClass) {
        List<MergedAnnotation<?>> own = transactional(annotations);
        return own.isEmpty() ? transactional(MergedAnnotations.from(targetClass, SearchStrategy.TYPE_HIERARCHY)) : own;
    }

    private static List<MergedAnnotation<?>> transactional(MergedAnnotations annotations) {
        List<MergedAnnotation<?>> found = new ArrayList<>();
        for (String type : List.of(
                "org.springframework.transaction.annotation.Transactional", "jakarta.transaction.Transactional")) {
            MergedAnnotation<?> annotation = annotations.get(type);
            if (annotation.isPresent()) {
                found.add(annotation);
            }
        }
        return found;
    }

    /** Returns whether the transaction is none that was begun before. */
    private static boolean isApart(MergedAnnotation<?> transactional) {
        return Stream.of("propagation", "value")
                .map(attribute -> transactional.getValue(attribute).orElse("").toString())
                .anyMatch(kind -> kind.equals("REQUIRES_NEW") || kind.equals("NOT_SUPPORTED"));
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

    private void checkReachable(Method method) {
        int modifiers = method.getModifiers();
        if (mode == AdviceMode.ASPECTJ) {
            if (KotlinDetector.isSuspendingFunction(method)) {
                throw new InvalidLockedMethodException(
                        method,
                        "it suspends, and only proxies can lock such a method",
                        "Remove johnny-locke.aspect.mode, or use LockTemplate.async() inside the method.");
            }
        } else if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers) || Modifier.isStatic(modifiers)) {
            throw new InvalidLockedMethodException(
                    method,
                    "a proxy cannot see calls of a private, final or static method",
                    "Make the method a public one that is neither final nor static; or weave the class, with"
                            + " johnny-locke.aspect.mode=aspectj.");
        }
    }

    private static void checkCondition(LockedMethod locked) {
        if (locked.condition() != null && locked.binds()) {
            throw new InvalidLockedMethodException(
                    locked.method(),
                    "it has a condition, and where that is false there is no lock to take its state or token from",
                    "Remove the condition, or the @LockState and @FencingToken parameters.");
        }
    }

    private KeyExpression key(Method method, Method declared, DistributedLocked annotation) {
        String text = textOf(annotation.key());
        if (text == null) {
            throw new InvalidLockedMethodException(
                    method,
                    "it has no key",
                    "Say what is locked: key = \"#id\" for a parameter, or key = \"'all'\" for a fixed text.");
        }
        return new KeyExpression(MethodExpression.parse("key", method, declared, text, beans));
    }

    private @Nullable Condition condition(Method method, Method declared, DistributedLocked annotation) {
        String text = textOf(annotation.condition());
        return text == null ? null : new Condition(MethodExpression.parse("condition", method, declared, text, beans));
    }

    private LockOptions options(Method method, Class<?> targetClass, DistributedLocked annotation) {
        String name = textOf(annotation.name());
        LockOptions options = LockOptions.defaults()
                .priority(annotation.priority())
                .name(name == null ? nameOf(ClassUtils.getUserClass(targetClass)) + "." + method.getName() : name);
        options = with(method, "timeout", annotation.timeout(), options, LockOptions::waitAtMost);
        options = with(method, "lease", annotation.lease(), options, LockOptions::lease);
        return with(method, "renew", annotation.renew(), options, LockOptions::renewUpTo);
    }

    /** Returns the simple name, which {@code Class} would ask the enclosing class for. */
    private static String nameOf(Class<?> type) {
        String name = ClassUtils.getShortName(type);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private LockOptions with(Method method, String attribute, String text, LockOptions options, Setting setting) {
        try {
            String value = textOf(text);
            if (value == null) {
                return options;
            }
            if (value.matches("\\d+")) {
                throw new IllegalArgumentException("it has no unit");
            }
            return setting.apply(options, DurationStyle.detectAndParse(value));
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

    /** Returns a text with its placeholders resolved, or {@code null} if there is none. */
    private @Nullable String textOf(String attribute) {
        String text = beans.resolveEmbeddedValue(attribute);
        return StringUtils.hasText(text) ? text.strip() : null;
    }
}
