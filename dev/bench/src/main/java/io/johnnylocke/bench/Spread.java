package io.johnnylocke.bench;

import java.util.stream.DoubleStream;

/** Numbers of the same kind, one from each round. */
record Spread(double least, double median, double most) {

    static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
