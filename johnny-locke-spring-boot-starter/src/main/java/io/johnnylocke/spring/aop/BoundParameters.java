package io.johnnylocke.spring.aop;

import io.johnnylocke.LockHandle;
import io.johnnylocke.StateType;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.aop.StateParameter.Kind;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;

/**
 * Reads which parameters of a method are bound, and to what.
 *
 * @param method the method
 * @param targetClass the class that it runs on, for its type variables
 * @param severalKeys whether its key is a list
 */
record BoundParameters(Method method, Class<?> targetClass, boolean severalKeys) {

    StateParameter state(Returned returned) {
        int index = only(LockState.class);
        if (index < 0) {
            return StateParameter.NONE;
        }
        ResolvableType declared = Returned.resolve(method.getGenericParameterTypes()[index], targetClass);
        if (severalKeys) {
            return states(index, declared, returned);
        }
        Class<?> type = declared.toClass();
        if (type == LockHandle.class) {
            return new StateParameter(index, Kind.HANDLE, stateType(declared.getGeneric()), null, false);
        }
        boolean optional = type == Optional.class;
        ResolvableType state = optional ? declared.getGeneric() : declared;
        StateType<Object> stateType = stateType(state);
        checkReturned(state, returned);
        return new StateParameter(
                index,
                optional ? Kind.OPTIONAL : Kind.VALUE,
                stateType,
                Zero.of(type),
                !optional && isRequired(index, type));
    }

    private StateParameter states(int index, ResolvableType declared, Returned returned) {
        if (declared.toClass() != Map.class || declared.getGeneric(0).toClass() != String.class) {
            throw new InvalidLockedMethodException(
                    method,
                    "its key is a list, but its @LockState parameter is of type " + declared,
                    "Take the states as Map<String, T>, by their keys, and return them as such.");
        }
        StateType<Object> stateType = stateType(declared.getGeneric(1));
        checkReturned(declared, returned);
        return new StateParameter(index, Kind.MAP, stateType, null, false);
    }

    /** In Kotlin, where the type says so, and null would fail without telling why. */
    private boolean isRequired(int index, Class<?> type) {
        return !type.isPrimitive()
                && KotlinDetector.isKotlinType(method.getDeclaringClass())
                && Nullness.forMethodParameter(new MethodParameter(method, index)) == Nullness.NON_NULL;
    }

    private StateType<Object> stateType(ResolvableType type) {
        if (type.resolve() == null || type.hasUnresolvableGenerics()) {
            throw new InvalidLockedMethodException(
                    method,
                    "the type of its @LockState parameter is not known: '" + type + "'",
                    "Declare the parameter with a concrete type, such as Stock, Optional<Stock> or LockHandle<Stock>.");
        }
        return StateParameter.typed(StateType.of(boxed(type).getType()));
    }

    private void checkReturned(ResolvableType state, Returned returned) {
        ResolvableType value =
                returned.value().toClass() == Optional.class ? returned.value().getGeneric() : returned.value();
        if (returned.isSeveral()) {
            throw new InvalidLockedMethodException(
                    method,
                    "it returns several values, of which none is the state of type " + state,
                    "Take the state as LockHandle<" + state + "> and write it with LockHandle.write(..).");
        }
        if (!boxed(state).isAssignableFrom(boxed(value))) {
            throw new InvalidLockedMethodException(
                    method,
                    "its state is of type " + state + ", but what it returns to be written back is of type "
                            + returned.value(),
                    "Return the new state, or take the state as LockHandle<" + state
                            + "> and write it with LockHandle.write(..): then the method may return anything.");
        }
    }

    private static ResolvableType boxed(ResolvableType type) {
        Class<?> raw = type.toClass();
        return raw.isPrimitive() ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(raw)) : type;
    }

    int tokenIndex() {
        int index = only(FencingToken.class);
        if (index >= 0) {
            ResolvableType type = Returned.resolve(method.getGenericParameterTypes()[index], targetClass);
            boolean suits = severalKeys
                    ? ResolvableType.forClassWithGenerics(Map.class, String.class, Long.class)
                            .isAssignableFrom(type)
                    : type.toClass() == long.class || type.toClass() == Long.class;
            if (!suits) {
                throw new InvalidLockedMethodException(
                        method,
                        "its @FencingToken parameter is of type "
                                + (type.hasGenerics() ? type : type.toClass().getSimpleName())
                                + (severalKeys ? ", but its key is a list" : ""),
                        severalKeys
                                ? "Declare the parameter as Map<String, Long>: a token for each key."
                                : "Declare the parameter as long.");
            }
        }
        return index;
    }

    /** Returns the index of the only parameter with the annotation, which may be on the parameter of an interface, or -1. */
    private int only(Class<? extends Annotation> marker) {
        int found = -1;
        for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
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
