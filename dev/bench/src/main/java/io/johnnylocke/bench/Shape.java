package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * How many want a lock at the same time, when all contenders are compared.
 *
 * @param name the name in the results
 * @param processes how many JVMs
 * @param threads how many threads in each of them
 * @param contended whether all want the same key, rather than each thread one of its own
 */
record Shape(String name, int processes, int threads, boolean contended) implements Measurement {

    static final List<Shape> ALL = List.of(
            new Shape("redis.uncontended.1", 1, 1, false),
            new Shape("redis.uncontended.16", 1, 16, false),
            new Shape("redis.contended.1jvm-x8", 1, 8, true),
            new Shape("redis.contended.2jvm-x8", 2, 8, true));

    @Override
    public void run(String address, ServerStatistics statistics, Options options, PrintStream out) throws Exception {
        try (Workers workers = Workers.start(processes, address)) {
            new Comparison(this, workers, statistics, options).measure().print(out);
        }
    }
}
