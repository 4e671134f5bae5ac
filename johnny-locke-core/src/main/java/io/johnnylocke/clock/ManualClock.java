package io.johnnylocke.clock;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test {@linkplain #advance advances} it. Give the same one to the in-memory store and to
 * the template, and leases, waits and expiries of minutes pass in microseconds.
 *
 * <p>Thread-safe. Timers run on the thread that advances the clock, in the order in which they are due.
 */
public final class ManualClock implements LockClock {

    private static final Comparator<Entry> BY_TIME =
            Comparator.<Entry>comparingLong(entry -> entry.at).thenComparingLong(entry -> entry.number);

    private final ReentrantLock guard = new ReentrantLock();
    private final PriorityQueue<Entry> entries = new PriorityQueue<>(BY_TIME);
    private final AtomicLong now = new AtomicLong();
    private long scheduled;

    /** Creates a clock that stands at zero. */
    public ManualClock() {}

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        guard.lock();
        try {
            Entry entry = new Entry(now.get() + Math.max(0, delayNanos), scheduled++, task);
            entries.add(entry);
            return () -> remove(entry);
        } finally {
            guard.unlock();
        }
    }

    /**
     * Advances the clock, stopping at every timer on the way and running it at its time. Tasks that were due now run, too.
     *
     * @param time how far; zero only runs what is due
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time must not be negative, was " + time);
        }
        long end = now.get() + time.toNanos();
        for (Entry due = next(end); due != null; due = next(end)) {
            due.task.run();
        }
        now.accumulateAndGet(end, Math::max);
    }

    /** Returns how many timers have neither run nor been cancelled: none once all who were given the clock are closed. */
    public int pendingTimers() {
        guard.lock();
        try {
            return entries.size();
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void close() {
        guard.lock();
        try {
            entries.clear();
        } finally {
            guard.unlock();
        }
    }

    private @Nullable Entry next(long end) {
        guard.lock();
        try {
            Entry first = entries.peek();
            if (first == null || first.at > end) {
                return null;
            }
            entries.remove();
            now.accumulateAndGet(first.at, Math::max);
            return first;
        } finally {
            guard.unlock();
        }
    }

    private void remove(Entry entry) {
        guard.lock();
        try {
            entries.remove(entry);
        } finally {
            guard.unlock();
        }
    }

    private record Entry(long at, long number, Runnable task) {}
}
