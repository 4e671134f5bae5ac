package io.johnnylocke.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures some that do the same, in turns; the first is compared with each of the others.
 *
 * @param name the name in the results
 * @param labels the names of those that are compared
 */
record Comparison(String name, List<String> labels) {

    private static final Duration WARM_UP = Duration.ofSeconds(8);

    /** What one of them does for a while. */
    interface Turn {

        /**
         * Returns what came of it.
         *
         * @param entrant whose turn it is, the index of its label
         * @param round a number that rises
         */
        Window take(int entrant, int round) throws Exception;
    }

    /** Has all of them take turns until so many rounds count. */
    Result measure(int rounds, Turn turn) throws Exception {
        List<List<Window>> counting = new ArrayList<>();
        long warmUpEnds = System.nanoTime() + WARM_UP.toNanos();
        for (int number = 0; counting.size() < rounds; number++) {
            boolean warm = System.nanoTime() - warmUpEnds > 0;
            List<Window> round = round(number, turn);
            if (warm) {
                counting.add(round);
            }
        }
        return new Result(this, counting);
    }

    private List<Window> round(int number, Turn turn) throws Exception {
        Window[] windows = new Window[labels.size()];
        for (int i = 0; i < windows.length; i++) {
            // Whoever comes second may profit from the first, or suffer.
            int next = number % 2 == 0 ? i : windows.length - 1 - i;
            windows[next] = turn.take(next, number);
        }
        return List.of(windows);
    }
}
