package io.johnnylocke.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The most threads in this JVM and connections to the server that were seen since the last reset. */
final class Footprint implements AutoCloseable {

    private static final long PERIOD_MILLIS = 20;

    private final ServerStatistics statistics;
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
    private Peak peak = Peak.NOTHING;

    Footprint(ServerStatistics statistics) {
        this.statistics = statistics;
        sampler.scheduleWithFixedDelay(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * What there was at most.
     *
     * @param threads live threads of this JVM
     * @param connections connections of all clients to the server
     */
    record Peak(int threads, long connections) {

        static final Peak NOTHING = new Peak(0, 0);

        Peak or(Peak other) {
            return new Peak(Math.max(threads, other.threads), Math.max(connections, other.connections));
        }
    }

    private void sample() {
        Peak now = new Peak(ManagementFactory.getThreadMXBean().getThreadCount(), statistics.connections());
        synchronized (this) {
            peak = peak.or(now);
        }
    }

    synchronized void reset() {
        peak = Peak.NOTHING;
    }

    /** Returns the peak, with at least one look at it. */
    Peak peak() {
        sample();
        synchronized (this) {
            return peak;
        }
    }

    /** Returns the bytes of the heap that are in use when all garbage is gone. */
    static long heap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, leftByCollection());
        }
        return used;
    }

    /** What is in use a moment later depends on the threads: each takes a whole buffer for the first thing it allocates. */
    private static long leftByCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
