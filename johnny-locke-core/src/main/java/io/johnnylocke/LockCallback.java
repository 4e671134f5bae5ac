package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * Work under a lock that needs more than the state: the token, a staged write, a result of another type.
 *
 * @param <T> the type of the state
 * @param <R> the type of the result
 * @param <X> what the callback may throw; inferred as unchecked for a lambda that throws nothing checked
 */
@FunctionalInterface
public interface LockCallback<T, R extends @Nullable Object, X extends Throwable> {

    /**
     * Does the work.
     *
     * @param held the handle; the caller of this callback releases it
     * @return the result for the caller
     * @throws X if the state is to stay as it was; a staged write is dropped, the lock is released, and the caller gets
     *     this very exception
     */
    R doWithLock(LockHandle<T> held) throws X;
}
