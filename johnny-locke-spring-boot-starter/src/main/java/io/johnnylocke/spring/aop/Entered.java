package io.johnnylocke.spring.aop;

/** Whether a method was entered: what it throws from then on is its own. */
final class Entered {

    private volatile boolean entered;

    void now() {
        entered = true;
    }

    boolean isSo() {
        return entered;
    }
}
