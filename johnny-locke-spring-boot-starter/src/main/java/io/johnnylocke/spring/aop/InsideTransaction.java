package io.johnnylocke.spring.aop;

/** What is done about a locked method that is called inside of a running transaction, which commits after the lock is free. */
public enum InsideTransaction {
    /** A warning is logged, once for each method. */
    WARN,
    /** The call fails before the lock is taken. */
    FAIL,
    /** Nothing. */
    ALLOW
}
