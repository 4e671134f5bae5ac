package io.johnnylocke.spring.aop;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A call that was intercepted, by a proxy or by a woven aspect. */
interface Invocation {

    /** Returns the method as it was called, which may be that of an interface. */
    Method method();

    /** Returns the object that it is called on. */
    @Nullable
    Object target();

    /** Returns what the caller passes, not to be changed: others may look at it. */
    @Nullable
    Object[] arguments();

    /** Runs the method with these arguments. May be called more than once, and on any thread. */
    @Nullable
    Object proceed(@Nullable Object[] arguments) throws Throwable;
}
