package io.johnnylocke.template;

import io.johnnylocke.LockHandle;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that runs a callback when the lock is lost, unless the callback is over by then: what the thread does
 * next is none of our business.
 */
final class LossInterrupt implements AutoCloseable {

    private @Nullable Thread thread = Thread.currentThread();
    private boolean interrupted;

    private LossInterrupt() {}

    /** Watches a lock for the current thread. */
    static LossInterrupt watch(LockHandle<?> held) {
        LossInterrupt interrupt = new LossInterrupt();
        held.onLost(loss -> interrupt.lost());
        return interrupt;
    }

    private synchronized void lost() {
        if (thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** The callback is over. An interrupt of ours that it has not noticed is taken back. */
    @Override
    public synchronized void close() {
        thread = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }
}
