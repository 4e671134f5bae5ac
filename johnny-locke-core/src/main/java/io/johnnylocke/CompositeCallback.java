package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * Work under several locks that are held together.
 *
 * @param <R> the type of the result
 * @param <X> what the callback may throw; inferred as unchecked for a lambda that throws nothing checked
 */
@FunctionalInterface
public interface CompositeCallback<R extends @Nullable Object, X extends Throwable> {

    /**
     * Does the work.
     *
     * @param held the handle; the caller of this callback releases it
     * @return the result for the caller
     * @throws X if the states are to stay as they were; staged writes are dropped, the locks are released, and the caller
     *     gets this very exception
     */
    R doWithLocks(CompositeHandle held) throws X;
}
