package io.johnnylocke.spring.aop;

import io.johnnylocke.LockTimeoutException;
import org.jspecify.annotations.Nullable;

/** What becomes of a call whose lock stays busy. */
interface WhenBusy {

    /** The caller is told. */
    WhenBusy FAIL = (call, busy) -> {
        throw busy;
    };

    /**
     * Answers in the place of the method.
     *
     * @return what the method might have returned
     */
    @Nullable
    Object answer(Invocation call, LockTimeoutException busy) throws Throwable;
}
