package io.johnnylocke.spring.aop;

import io.johnnylocke.StateType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameter that receives the state.
 *
 * @param index its index, or -1 if the method has none
 * @param kind what it is declared as
 * @param type the type of the state
 * @param absent what a parameter of the kind {@link Kind#VALUE} receives when there is no state
 * @param isRequired whether there must be a state
 */
record StateParameter(
        int index,
        Kind kind,
        StateType<Object> type,
        @Nullable Object absent,
        boolean isRequired) {

    enum Kind {
        NONE,
        VALUE,
        OPTIONAL,
        HANDLE,
        MAP
    }

    /** A method that takes no state: it is locked, and the state is left alone, whatever it is. */
    static final StateParameter NONE = new StateParameter(-1, Kind.NONE, typed(StateType.of(Void.class)), null, false);

    @SuppressWarnings("unchecked") // the signature of the method is checked in its place
    static StateType<Object> typed(StateType<?> type) {
        return (StateType<Object>) type;
    }

    boolean isWrittenBack() {
        return kind == Kind.VALUE || kind == Kind.OPTIONAL || kind == Kind.MAP;
    }

    void bind(Held held, @Nullable Object[] arguments) {
        switch (kind) {
            case NONE -> {}
            case VALUE -> arguments[index] = value(held.state());
            case OPTIONAL -> arguments[index] = Optional.ofNullable(held.state());
            case HANDLE -> arguments[index] = held.handle();
            case MAP -> arguments[index] = held.state();
        }
    }

    private @Nullable Object value(@Nullable Object state) {
        if (state == null && isRequired) {
            throw new IllegalStateException("there is no state yet, and its @LockState parameter does not take null."
                    + " Declare it with a question mark");
        }
        return state == null ? absent : state;
    }

    /** Returns the next state, which a method may return as an {@code Optional}. */
    static @Nullable Object next(@Nullable Object result) {
        return result instanceof Optional<?> optional ? optional.orElse(null) : result;
    }
}
