package io.johnnylocke.clock;

/**
 * A monotonic clock with timers. Nothing in Johnny Locke looks at any other clock of this process, and the clocks of two
 * processes are never compared. Thread-safe.
 */
public interface LockClock extends AutoCloseable {

    /** Returns the time in nanoseconds since an arbitrary origin, as {@link System#nanoTime()} does. */
    long nanoTime();

    /**
     * Runs a task once, later.
     *
     * @param task the task; it must not block, for all timers may share one thread
     * @param delayNanos when to run it, in nanoseconds from now; at once if not positive
     * @return the timer, to be cancelled when it is no longer needed
     */
    Timer schedule(Runnable task, long delayNanos);

    /** Drops all timers and ends the clock's thread, if it has one. */
    @Override
    void close();

    /**
     * Returns a clock on {@link System#nanoTime()} with one daemon thread for the timers.
     *
     * @param threadName the name of that thread
     */
    static LockClock system(String threadName) {
        return new SystemClock(threadName);
    }

    /** A task that waits for its time. */
    interface Timer {

        /** Makes the task not run, unless it runs already. */
        void cancel();
    }
}
