package io.johnnylocke.spring.aop;

import io.johnnylocke.LockHandle;
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
 */
record StateParameter(
        int index, Kind kind, StateType<?> type, @Nullable Object absent) {

    enum Kind {
        NONE,
        VALUE,
        OPTIONAL,
        HANDLE
    }

    /** A method that takes no state: it is locked, and the state is left alone, whatever it is. */
    static final StateParameter NONE = new StateParameter(-1, Kind.NONE, StateType.of(Void.class), null);

    boolean isWrittenBack() {
        return kind == Kind.VALUE || kind == Kind.OPTIONAL;
    }

    void bind(LockHandle<?> held, @Nullable Object[] arguments) {
        switch (kind) {
            case NONE -> {}
            case VALUE -> arguments[index] = held.state() == null ? absent : held.state();
            case OPTIONAL -> arguments[index] = Optional.ofNullable(held.state());
            case HANDLE -> arguments[index] = held;
        }
    }
}
