package io.johnnylocke.bench;

import com.sun.management.ThreadMXBean;
import io.johnnylocke.template.LockTemplate;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a locked method costs more than a call of the template that does the same: sections per second, processor time and
 * bytes on the heap, of one thread that takes some keys in turns. Locks are in memory, where a section takes a few microseconds; the
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

    /** A way to count by one, given an id, and what that has cost in each window. */
    private record Way(String label, Consumer<String> section, List<Cost> costs) {

        Way(String label, Consumer<String> section) {
            this(label, section, new ArrayList<>());
        }
    }

    /** What a section took: microseconds of a processor, and bytes on the heap. */
    private record Cost(double micros, double bytes) {}

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
            Result result = comparison.measure(
                    Math.min(options.rounds(), MOST_ROUNDS),
                    (entrant, round) -> window(ways.get(entrant), locks, options.window()));
            result.print(entrant -> "", out);
            print(ways.get(0), ways.get(1), result.rounds().size(), out);
            out.flush();
        }
    }

    /** Processor time changes less than speed with whatever else the machine does, so there is a ratio of that, too. */
    private void print(Way ours, Way theirs, int rounds, PrintStream out) {
        int warmUp = ours.costs.size() - rounds;
        Spread.of(IntStream.range(warmUp, warmUp + rounds)
                        .mapToDouble(round -> theirs.costs.get(round).micros / ours.costs.get(round).micros))
                .printRatio(name + ".processor", theirs.label, out);
        for (Way way : List.of(ours, theirs)) {
            List<Cost> counting = way.costs.subList(warmUp, warmUp + rounds);
            Spread.of(counting.stream().mapToDouble(Cost::micros)).print(name, way.label + "-cpu-us", "%.2f", out);
            Spread.of(counting.stream().mapToDouble(Cost::bytes)).print(name, way.label + "-bytes", "%.0f", out);
        }
    }

    private Window window(Way way, LockTemplate locks, Duration length) {
        List<String> ids = IntStream.range(0, KEYS)
                .mapToObj(number -> way.label() + "-" + number)
                .toList();
        long countedBefore = counted(locks, ids);
        Usage before = Usage.now(null);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long allocatedBefore = threads.getThreadAllocatedBytes(thread);
        long nanosBefore = threads.getCurrentThreadCpuTime();
        long end = System.nanoTime() + length.toNanos();
        int sections = 0;
        do {
            way.section().accept(ids.get(sections % KEYS));
            sections++;
        } while (System.nanoTime() - end < 0);
        way.costs.add(new Cost(
                (threads.getCurrentThreadCpuTime() - nanosBefore) / 1e3 / sections,
                (double) (threads.getThreadAllocatedBytes(thread) - allocatedBefore) / sections));
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
