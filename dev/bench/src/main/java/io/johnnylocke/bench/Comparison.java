package io.johnnylocke.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures all contenders in one shape, in turns. */
final class Comparison {

    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private final Shape shape;
    private final Workers workers;
    private final @Nullable ServerStatistics statistics;
    private final Options options;

    Comparison(Shape shape, Workers workers, @Nullable ServerStatistics statistics, Options options) {
        this.shape = shape;
        this.workers = workers;
        this.statistics = statistics;
        this.options = options;
    }

    Result measure() throws Exception {
        long roundMillis =
                options.window().toMillis() * shape.backend().contenders().size();
        for (int round = 0; round * roundMillis < WARM_UP.toMillis(); round++) {
            round(round, "warm-up-" + round);
        }
        List<Map<Contender.Kind, Window>> rounds = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            rounds.add(round(round, "round-" + round));
        }
        return new Result(shape, rounds);
    }

    private Map<Contender.Kind, Window> round(int number, String name) throws Exception {
        List<Contender.Kind> order = new ArrayList<>(shape.backend().contenders());
        if (number % 2 == 1) {
            // Whoever comes second may profit from the first, or suffer.
            Collections.reverse(order);
        }
        Map<Contender.Kind, Window> windows = new EnumMap<>(Contender.Kind.class);
        for (Contender.Kind contender : order) {
            String key = shape.name() + "-" + name + "-" + contender.label();
            if (statistics != null) {
                statistics.reset();
            }
            Tally tally = workers.run(shape, contender, key, options.window());
            windows.put(contender, new Window(tally, options.window(), statistics == null ? 0 : statistics.scripts()));
        }
        return windows;
    }
}
