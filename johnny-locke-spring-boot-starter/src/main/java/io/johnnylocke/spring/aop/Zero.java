package io.johnnylocke.spring.aop;

import java.lang.reflect.Array;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands for nothing where there must be a value of some type. */
final class Zero {

    private Zero() {}

    /** Returns what a field of the type is at first, and for an {@code Optional} the empty one. */
    static @Nullable Object of(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        return type.isPrimitive() && type != void.class ? Array.get(Array.newInstance(type, 1), 0) : null;
    }
}
