package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
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
record Shape(Backend backend, String name, int processes, int threads, boolean contended) implements OnServer {

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
        List<Contender.Kind> contenders = backend.contenders();
        Comparison comparison = new Comparison(
                name, contenders.stream().map(Contender.Kind::label).toList());
        try (Workers workers = Workers.start(processes, address)) {
            print(
                    comparison.measure(options.rounds(), (entrant, round) -> {
                        Contender.Kind contender = contenders.get(entrant);
                        String key = name + "-" + round + "-" + contender.label();
                        Usage before = Usage.now(statistics);
                        Tally tally = workers.run(this, contender, key, options.window());
                        return new Window(
                                tally, options.window(), Usage.now(statistics).since(before));
                    }),
                    out);
        }
    }

    private void print(Result result, PrintStream out) {
        if (backend != Backend.REDIS) {
            result.print(entrant -> "", out);
            return;
        }
        result.print(
                entrant -> String.format(
                        Locale.ROOT, ", %.2f scripts/section", result.perSection(entrant, Usage::scripts)),
                out);
        if (contended && processes == 1) {
            out.printf(Locale.ROOT, "FIGURE %s.scripts-per-section %.2f%n", name, result.perSection(0, Usage::scripts));
            out.flush();
        }
    }
}
