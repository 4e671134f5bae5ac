package io.johnnylocke.bench;

import static io.johnnylocke.bench.Contender.Kind.JOHNNY_LOCKE;

import io.johnnylocke.bench.Contender.Kind;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came out for one shape.
 *
 * @param shape the shape
 * @param rounds the windows of each round
 */
record Result(Shape shape, List<Map<Kind, Window>> rounds) {

    /** Prints it for people, and the ratios and figures for programs. */
    void print(PrintStream out) {
        out.println(shape.name() + ": median of " + rounds.size() + " rounds [least..most]");
        for (Kind contender : shape.backend().contenders()) {
            Spread speed = Spread.of(rounds.stream()
                    .mapToDouble(round -> window(round, contender).sectionsPerSecond()));
            out.printf(
                    Locale.ROOT,
                    "  %-19s %9.0f sections/s [%.0f..%.0f]%s%n",
                    contender.label(),
                    speed.median(),
                    speed.least(),
                    speed.most(),
                    shape.backend() == Backend.REDIS
                            ? String.format(Locale.ROOT, ", %.2f scripts/section", scriptsPerSection(contender))
                            : "");
        }
        for (Kind peer : shape.backend().contenders()) {
            if (peer != JOHNNY_LOCKE) {
                Spread ratio = ratio(peer);
                out.printf(
                        Locale.ROOT,
                        "  ratio to %-19s %.2f [%.2f..%.2f]%n",
                        peer.label(),
                        ratio.median(),
                        ratio.least(),
                        ratio.most());
                out.printf(Locale.ROOT, "RATIO %s.vs-%s %.2f%n", shape.name(), peer.label(), ratio.median());
            }
        }
        if (shape.backend() == Backend.REDIS && shape.contended() && shape.processes() == 1) {
            out.printf(
                    Locale.ROOT, "FIGURE %s.scripts-per-section %.2f%n", shape.name(), scriptsPerSection(JOHNNY_LOCKE));
        }
        out.flush();
    }

    /** Only windows of the same round are compared: what slowed one of them down probably slowed the other, too. */
    private Spread ratio(Kind peer) {
        return Spread.of(rounds.stream()
                .mapToDouble(round -> window(round, JOHNNY_LOCKE).sectionsPerSecond()
                        / window(round, peer).sectionsPerSecond()));
    }

    private double scriptsPerSection(Kind contender) {
        long scripts = rounds.stream()
                .mapToLong(round -> window(round, contender).scripts())
                .sum();
        long sections = rounds.stream()
                .mapToLong(round -> window(round, contender).tally().acknowledged())
                .sum();
        return (double) scripts / sections;
    }

    private static Window window(Map<Kind, Window> round, Kind contender) {
        Window window = round.get(contender);
        if (window == null) {
            throw new IllegalStateException(contender + " was not measured");
        }
        return window;
    }
}
