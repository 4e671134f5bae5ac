package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * What came out of a comparison.
 *
 * @param comparison who was compared
 * @param rounds the windows of each round, one for each of them
 */
record Result(Comparison comparison, List<List<Window>> rounds) {

    /** Prints it for people, with a remark on each of those that were compared, and the ratios for programs. */
    void print(IntFunction<String> remark, PrintStream out) {
        out.println(comparison.name() + ": median of " + rounds.size() + " rounds [least..most]");
        for (int i = 0; i < comparison.labels().size(); i++) {
            int entrant = i;
            Spread speed = Spread.of(
                    rounds.stream().mapToDouble(round -> round.get(entrant).sectionsPerSecond()));
            out.printf(
                    Locale.ROOT,
                    "  %-19s %9.0f sections/s [%.0f..%.0f]%s%n",
                    comparison.labels().get(i),
                    speed.median(),
                    speed.least(),
                    speed.most(),
                    remark.apply(i));
        }
        for (int i = 1; i < comparison.labels().size(); i++) {
            ratio(i).printRatio(comparison.name(), comparison.labels().get(i), out);
        }
        out.flush();
    }

    /** Only windows of the same round are compared: what slowed one of them down probably slowed the other, too. */
    private Spread ratio(int peer) {
        return Spread.of(rounds.stream()
                .mapToDouble(round ->
                        round.get(0).sectionsPerSecond() / round.get(peer).sectionsPerSecond()));
    }

    /** Returns what one of them has used for a section. */
    double perSection(int entrant, ToDoubleFunction<Usage> used) {
        double sum = rounds.stream()
                .mapToDouble(round -> used.applyAsDouble(round.get(entrant).usage()))
                .sum();
        return sum
                / rounds.stream()
                        .mapToLong(round -> round.get(entrant).tally().acknowledged())
                        .sum();
    }
}
