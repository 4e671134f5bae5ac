package io.johnnylocke;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Java type of a state, generics included. For a plain class use {@link #of(Class)}, or the overload that takes the
 * class itself; for a generic type make an anonymous subclass:
 *
 * <pre>{@code
 * StateType<List<Item>> items = new StateType<>() {};
 * }</pre>
 *
 * <p>{@code StateType.of(Void.class)} is for a lock whose state is of no interest: it is not decoded, its value is always
 * {@code null}, and to write {@code null} leaves it as it is.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type of the state
 */
public abstract class StateType<T> {

    private final Type type;

    /** Captures the type argument of the anonymous subclass. */
    protected StateType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)
                || parameterized.getRawType() != StateType.class) {
            throw new IllegalArgumentException(
                    "StateType must be subclassed directly and with a type argument: new StateType<List<Item>>() {}");
        }
        this.type = parameterized.getActualTypeArguments()[0];
    }

    private StateType(Type type) {
        this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Returns the type for a class without type parameters.
     *
     * @param type the class of the state
     * @param <T> the type of the state
     */
    public static <T> StateType<T> of(Class<T> type) {
        return new Given<>(type);
    }

    /**
     * Returns the type for a reflective type, for frameworks that read it from a method signature.
     *
     * @param type the type of the state
     */
    public static StateType<?> of(Type type) {
        return new Given<>(type);
    }

    /** Returns the captured type. */
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof StateType<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    /** Returns the name of the type. */
    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class Given<T> extends StateType<T> {
        Given(Type type) {
            super(type);
        }
    }
}
