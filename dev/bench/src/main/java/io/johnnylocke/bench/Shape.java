package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many want a lock at the same time, when all contenders are compared.
 *
 * @param backend what locks are kept in
 * @param name the name in the results
 * @param processes how many JVMs
 * @param threads how many threads in each of them
 * @param contended whether all want the same key, rather than each thread one of its own
 */
record Shape(Backend backend, String name, int processes, int threads, boolean contended) implements Measurement {

    static final List<Shape> ALL = List.of(
            new Shape(Backend.REDIS, "redis.uncontended.1", 1, 1, false),
            new Shape(Backend.REDIS, "redis.uncontended.16", 1, 16, false),
            new Shape(Backend.REDIS, "redis.contended.1jvm-x8", 1, 8, true),
            new Shape(Backend.REDIS, "redis.contended.2jvm-x8", 2, 8, true),
            new Shape(Backend.REDIS_CLUSTER, "redis.cluster.contended.2jvm-x8", 2, 8, true),
            new Shape(Backend.NATS, "nats.uncontended.1", 1, 1, false),
            new Shape(Backend.NATS, "nats.uncontended.16", 1, 16, false),
            new Shape(Backend.NATS, "nats.contended.1jvm-x8", 1, 8, true),
            new Shape(Backend.NATS, "nats.contended.1jvm-x32", 1, 32, true),
            new Shape(Backend.NATS, "nats.contended.2jvm-x8", 2, 8, true));

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        try (Workers workers = Workers.start(processes, address)) {
            new Comparison(this, workers, statistics, options).measure().print(out);
        }
    }
}
