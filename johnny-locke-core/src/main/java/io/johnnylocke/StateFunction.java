package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * Makes the next state from the current one, while the lock is held.
 *
 * @param <T> the type of the state
 * @param <X> what the function may throw; inferred as unchecked for a lambda that throws nothing checked
 */
@FunctionalInterface
public interface StateFunction<T, X extends Throwable> {

    /**
     * Returns the state to be written.
     *
     * @param state the current state, or {@code null} if there is none. It is a copy: changing it changes nothing stored
     * @return the new state; {@code null} removes the state
     * @throws X if the state is to stay as it was; the lock is released and the caller gets this very exception
     */
    @Nullable
    T apply(@Nullable T state) throws X;
}
