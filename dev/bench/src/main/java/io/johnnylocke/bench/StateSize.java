package io.johnnylocke.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the size of a state costs: sections of some threads, each with a key of its own, compared with those of Redisson and
 * with a plain GET and SET, which lock nothing.
 *
 * @param name the name in the results
 * @param bytes the size of the state
 */
record StateSize(String name, int bytes) implements Measurement {

    static final List<StateSize> ALL = List.of(
            new StateSize("redis.state.200B", 200),
            new StateSize("redis.state.10KB", 10 << 10),
            new StateSize("redis.state.1MB", 1 << 20));

    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final int THREADS = 4;

    private record Entrant(String label, Contender contender) {}

    /** What one entrant did in one round: how many sections in all, how many per second of the window, and what that took. */
    private record Turn(long sections, double perSecond, Usage usage) {}

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        List<Entrant> entrants = List.of(
                new Entrant("johnny-locke", new SizedJohnnyLocke(address, bytes)),
                new Entrant("redisson", new SizedRedisson(address, bytes)),
                new Entrant("plain-set-get", new PlainSetGet(address, bytes)));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            print(entrants, rounds(entrants, threads, Objects.requireNonNull(statistics), options), out);
        } finally {
            threads.shutdownNow();
            entrants.forEach(entrant -> entrant.contender.close());
        }
    }

    /** Returns for each round the turn of each entrant. */
    private List<Turn[]> rounds(
            List<Entrant> entrants, ExecutorService threads, ServerStatistics statistics, Options options)
            throws Exception {
        List<Turn[]> rounds = new ArrayList<>();
        long warmUpEnds = System.nanoTime() + WARM_UP.toNanos();
        for (int number = 0; rounds.size() < options.rounds(); number++) {
            Turn[] round = new Turn[entrants.size()];
            for (int i = 0; i < round.length; i++) {
                // Whoever comes second may profit from the first, or suffer.
                int next = number % 2 == 0 ? i : round.length - 1 - i;
                round[next] = turn(entrants.get(next), threads, statistics, options.window());
            }
            if (System.nanoTime() - warmUpEnds > 0) {
                rounds.add(round);
            }
        }
        return rounds;
    }

    /** Counts for a while, and checks that each section counted. */
    private Turn turn(Entrant entrant, ExecutorService threads, ServerStatistics statistics, Duration length)
            throws Exception {
        Contender contender = entrant.contender;
        List<String> keys = IntStream.range(0, THREADS)
                .mapToObj(thread -> name + "-" + entrant.label + "-" + thread)
                .toList();
        long before = keys.stream().mapToLong(contender::counted).sum();
        Usage begin = Usage.now(statistics);
        long end = System.nanoTime() + length.toNanos();
        List<Future<Long>> running = new ArrayList<>();
        for (String key : keys) {
            running.add(threads.submit(() -> count(contender, key, end)));
        }
        long acknowledged = 0;
        for (Future<Long> thread : running) {
            acknowledged += thread.get();
        }
        Usage usage = Usage.now(statistics).since(begin);
        long counted = keys.stream().mapToLong(contender::counted).sum() - before;
        if (counted != acknowledged) {
            throw new IllegalStateException("LOST UPDATE: " + entrant.label + " acknowledged " + acknowledged
                    + " sections, but counted " + counted + ", state " + name);
        }
        return new Turn(acknowledged, (acknowledged - THREADS) * 1000.0 / length.toMillis(), usage);
    }

    /** Returns how many sections there were, of which the last one ended too late. */
    private static long count(Contender contender, String key, long end) throws Exception {
        long sections = 0;
        do {
            contender.count(key);
            sections++;
        } while (System.nanoTime() - end < 0);
        return sections;
    }

    private void print(List<Entrant> entrants, List<Turn[]> rounds, PrintStream out) {
        out.println(name + ": median of " + rounds.size() + " rounds [least..most]");
        for (int i = 0; i < entrants.size(); i++) {
            int entrant = i;
            Spread speed = Spread.of(rounds.stream().mapToDouble(round -> round[entrant].perSecond));
            out.printf(
                    Locale.ROOT,
                    "  %-19s %9.0f sections/s [%.0f..%.0f], each %.0f us of a processor here and %.0f of the server's%n",
                    entrants.get(i).label,
                    speed.median(),
                    speed.least(),
                    speed.most(),
                    micros(rounds, i, Usage::here),
                    micros(rounds, i, Usage::server));
        }
        for (int i = 1; i < entrants.size(); i++) {
            int peer = i;
            String label = entrants.get(i).label;
            // Only windows of the same round are compared: what slowed one of them down probably slowed the other, too.
            Spread ratio = Spread.of(rounds.stream().mapToDouble(round -> round[0].perSecond / round[peer].perSecond));
            out.printf(
                    Locale.ROOT,
                    "  ratio to %-19s %.2f [%.2f..%.2f]%n",
                    label,
                    ratio.median(),
                    ratio.least(),
                    ratio.most());
            out.printf(Locale.ROOT, "RATIO %s.vs-%s %.2f%n", name, label, ratio.median());
        }
        out.flush();
    }

    /** Returns the processor time of a section, which whatever else the machine does changes less than its duration. */
    private static double micros(List<Turn[]> rounds, int entrant, ToDoubleFunction<Usage> used) {
        double seconds = rounds.stream()
                .mapToDouble(round -> used.applyAsDouble(round[entrant].usage))
                .sum();
        return seconds
                * 1e6
                / rounds.stream().mapToLong(round -> round[entrant].sections).sum();
    }
}
