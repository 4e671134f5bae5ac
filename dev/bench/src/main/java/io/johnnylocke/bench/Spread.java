package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Numbers of the same kind, one from each round. */
record Spread(double least, double median, double most) {

    static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    /** Prints them for people as ratios to a peer, and the median for programs. */
    void printRatio(String measurement, String peer, PrintStream out) {
        out.printf(Locale.ROOT, "  ratio to %-19s %.2f [%.2f..%.2f]%n", peer, median, least, most);
        out.printf(Locale.ROOT, "RATIO %s.vs-%s %.2f%n", measurement, peer, median);
    }

    /** Prints them for people, each in this format, and the median for programs. */
    void print(String measurement, String what, String format, PrintStream out) {
        out.printf(Locale.ROOT, "  %-28s " + format + " [" + format + ".." + format + "]%n", what, median, least, most);
        out.printf(Locale.ROOT, "VALUE %s.%s " + format + "%n", measurement, what, median);
    }
}
