package io.johnnylocke.engine;

import io.johnnylocke.clock.LockClock;

/** A clock whose timers never run, as in a process that is paused. */
record NoTimers(LockClock clock) implements LockClock {

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return () -> {};
    }

    @Override
    public void close() {
        clock.close();
    }
}
