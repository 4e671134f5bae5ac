package io.johnnylocke.template;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that runs a callback when the lock is lost, unless the callback is over by then: what the thread does
 * next is none of our business.
 */
final class LossInterrupt implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread = Thread.currentThread();
    private boolean interrupted;

    private LossInterrupt() {}

    /** Watches a lock, or several, for the current thread. */
    static LossInterrupt watch(CallbackHandle held) {
        LossInterrupt interrupt = new LossInterrupt();
        held.onLost(loss -> interrupt.lost());
        return interrupt;
    }

    private void lost() {
        lock.lock();
        try {
            if (thread != null) {
                interrupted = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The callback is over. An interrupt of ours that it has not noticed is taken back. */
    @Override
    public void close() {
        lock.lock();
        try {
            thread = null;
            if (interrupted) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}
