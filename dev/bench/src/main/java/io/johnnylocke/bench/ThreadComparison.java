package io.johnnylocke.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares contenders in some threads of this JVM, each with a key of its own.
 *
 * @param name the name in the results
 * @param threads how many threads
 * @param entrants who is compared, ours first
 */
record ThreadComparison(String name, int threads, List<Entrant> entrants) {

    /** A contender, and its name in the results. */
    record Entrant(String label, Contender contender) {}

    /** Measures and prints. Processor time changes less than speed with whatever else the machine does. */
    void run(@Nullable ServerStatistics statistics, Options options, PrintStream out) throws Exception {
        try (Counters counters = new Counters()) {
            Comparison comparison =
                    new Comparison(name, entrants.stream().map(Entrant::label).toList());
            Result result = comparison.measure(
                    options.rounds(),
                    (entrant, round) -> window(entrants.get(entrant), counters, statistics, options.window()));
            result.print(
                    entrant -> String.format(
                            Locale.ROOT,
                            ", each %.0f us of a processor here and %.0f of the server's",
                            result.perSection(entrant, Usage::here) * 1e6,
                            result.perSection(entrant, Usage::server) * 1e6),
                    out);
        }
    }

    private Window window(Entrant entrant, Counters counters, @Nullable ServerStatistics statistics, Duration length)
            throws Exception {
        Contender contender = entrant.contender();
        List<String> keys = IntStream.range(0, threads)
                .mapToObj(thread -> name + "-" + entrant.label() + "-" + thread)
                .toList();
        long countedBefore = contender.counted(keys);
        Usage before = Usage.now(statistics);
        long begin = System.nanoTime();
        counters.start(contender, keys, begin, begin + length.toNanos());
        Tally tally = counters.finish();
        Usage usage = Usage.now(statistics).since(before);
        tally.check(contender.counted(keys) - countedBefore, keys.get(0));
        return new Window(tally, length, usage);
    }
}
