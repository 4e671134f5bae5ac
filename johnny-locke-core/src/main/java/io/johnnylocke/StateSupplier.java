package io.johnnylocke;

/**
 * Makes a state where there is none.
 *
 * @param <T> the type of the state
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface StateSupplier<T, X extends Throwable> {

    /** Returns the new state, never {@code null}. */
    T get() throws X;
}
