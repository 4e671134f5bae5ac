package io.johnnylocke.spring;

/** What becomes of a call of a {@link DistributedLocked} method whose lock stays busy for the whole timeout. */
public enum OnBusy {

    /** The caller gets {@link io.johnnylocke.LockTimeoutException}. */
    FAIL,

    /**
     * The method does not run, and the caller gets nothing: {@code null}, an empty {@code Optional}, {@code Mono} or
     * {@code Flux}, a stage that is completed with {@code null}, zero or {@code false}.
     */
    SKIP,

    /** The caller gets what the method named by {@link DistributedLocked#fallback} returns, which runs without the lock. */
    FALLBACK
}
