package io.johnnylocke.bench;

import io.johnnylocke.template.LockTemplate;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a locked method costs more than a call of the template that does the same: sections per second and bytes on the heap
 * for each, by one thread that takes some keys in turns. Locks are in memory, where a section takes a few microseconds; the
 * round trips to a server would hide the difference.
 *
 * @param name the name in the results
 * @param prefix what the method's key has before the id
 * @param method the method
 */
record LockedMethodCost(String name, String prefix, LockedMethod method) implements Measurement {

    static final List<LockedMethodCost> ALL = List.of(
            new LockedMethodCost("spring.aspect.parameter", "", LockedCounter::count),
            new LockedMethodCost("spring.aspect.sum", LockedCounter.ARTICLE, LockedCounter::countArticle));

    private static final int MOST_ROUNDS = 15;
    private static final int KEYS = 16;

    /** Counts by one, given no state, which is for the lock to bring. */
    interface LockedMethod {
        Integer count(LockedCounter counter, String id, @Nullable Integer none);
    }

    /** A way to count by one, given an id. */
    private record Way(String label, Consumer<String> section) {}

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        try (ConfigurableApplicationContext context = SpringProgram.start()) {
            LockTemplate locks = context.getBean(LockTemplate.class);
            LockedCounter counter = context.getBean(LockedCounter.class);
            List<Way> ways = List.of(
                    new Way("method", id -> method.count(counter, id, null)),
                    new Way("template", id -> locks.withLock(prefix + id, Integer.class, LockedCounter::next)));
            Comparison comparison =
                    new Comparison(name, ways.stream().map(Way::label).toList());
            List<List<Double>> bytes = List.of(new ArrayList<>(), new ArrayList<>());
            Result result = comparison.measure(
                    Math.min(options.rounds(), MOST_ROUNDS),
                    (entrant, round) -> window(ways.get(entrant), locks, bytes.get(entrant), options.window()));
            result.print(
                    entrant -> String.format(
                            Locale.ROOT,
                            ", each %.1f us of a processor",
                            result.perSection(entrant, Usage::here) * 1e6),
                    out);
            for (int i = 0; i < ways.size(); i++) {
                Spread.of(bytes.get(i).stream().mapToDouble(Double::doubleValue))
                        .print(name, ways.get(i).label() + "-bytes", "%.0f", out);
            }
            out.flush();
        }
    }

    private Window window(Way way, LockTemplate locks, List<Double> bytes, Duration length) {
        List<String> ids = IntStream.range(0, KEYS)
                .mapToObj(number -> way.label() + "-" + number)
                .toList();
        long countedBefore = counted(locks, ids);
        Usage before = Usage.now(null);
        long allocatedBefore = Allocated.bytes();
        long end = System.nanoTime() + length.toNanos();
        int sections = 0;
        do {
            way.section().accept(ids.get(sections % KEYS));
            sections++;
        } while (System.nanoTime() - end < 0);
        bytes.add((double) (Allocated.bytes() - allocatedBefore) / sections);
        // The last one ended too late.
        Tally tally = new Tally(sections - 1, sections);
        tally.check(counted(locks, ids) - countedBefore, prefix + ids.get(0));
        return new Window(tally, length, Usage.now(null).since(before));
    }

    private long counted(LockTemplate locks, List<String> ids) {
        return ids.stream()
                .mapToLong(id -> locks.read(prefix + id, Integer.class).orElse(0))
                .sum();
    }
}
