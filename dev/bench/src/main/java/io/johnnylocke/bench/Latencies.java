package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/** How long something took, many times, in nanoseconds. */
final class Latencies {

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    static Latencies of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** Returns the milliseconds that this percentage of all took, at most. */
    double percentile(int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }

    double longest() {
        return percentile(100);
    }

    /** Prints them for people, and the percentiles for programs. */
    void print(String measurement, String what, PrintStream out) {
        double median = percentile(50);
        double most = percentile(99);
        out.printf(Locale.ROOT, "  %-11s p50 %.2f ms, p99 %.2f ms, longest %.2f ms%n", what, median, most, longest());
        out.printf(Locale.ROOT, "VALUE %s.%s.p50-ms %.2f%n", measurement, what, median);
        out.printf(Locale.ROOT, "VALUE %s.%s.p99-ms %.2f%n", measurement, what, most);
    }
}
