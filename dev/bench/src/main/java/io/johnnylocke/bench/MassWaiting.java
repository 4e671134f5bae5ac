package io.johnnylocke.bench;

import io.johnnylocke.template.LockTemplate;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of calls that wait at once in one client, for one key or for a key each, while a client in another JVM holds; then
 * all is released. Waiting must cost neither threads nor connections, and everybody must be served exactly once.
 *
 * @param name the name in the results
 * @param oneKey whether all want the same key
 * @param others how many wait along in the other JVM
 */
record MassWaiting(String name, boolean oneKey, int others) implements OnServer {

    static final MassWaiting ONE_KEY = new MassWaiting("redis.waiting.one-key", true, 300);
    static final MassWaiting MANY_KEYS = new MassWaiting("redis.waiting.many-keys", false, 0);

    /** Rounds take long, and differ little. */
    private static final int MOST_ROUNDS = 3;

    /** So many fill every pool of threads there is. */
    private static final int FEW = 100;

    /** Longer than it takes those who wait to ask again. */
    private static final Duration WATCH = Duration.ofSeconds(4);

    private static final Duration SHORT_WATCH = Duration.ofMillis(500);

    /** How many threads and connections come and go without regard to how many wait, when a connection is made anew. */
    private static final int PASSING = 4;

    @Override
    public void run(String address, @Nullable ServerStatistics known, Options options, PrintStream out)
            throws Exception {
        ServerStatistics statistics = Objects.requireNonNull(known);
        List<Episode> few = new ArrayList<>();
        List<Episode> many = new ArrayList<>();
        try (ForkedJvm other = new ForkedJvm(OtherClients.class, address);
                Footprint footprint = new Footprint(statistics)) {
            SharedClock.check(other);
            for (int round = 0; round < Math.min(options.rounds(), MOST_ROUNDS); round++) {
                // A client of its own, so that nothing is left of the round before.
                try (JohnnyLockeClient client = new JohnnyLockeClient(address)) {
                    client.locks().ping();
                    Stage stage = new Stage(client.locks(), other, statistics, footprint, options.releasesAtOnce());
                    few.add(episode("few-" + round, FEW, SHORT_WATCH, stage));
                    many.add(episode("many-" + round, options.waiters(), WATCH, stage));
                }
            }
        }
        print(few, many, out);
        check(few, many);
    }

    /** Those who play in an episode, and those who watch. */
    private record Stage(
            LockTemplate locks,
            ForkedJvm other,
            ServerStatistics statistics,
            Footprint footprint,
            int releasesAtOnce) {}

    private Episode episode(String round, int count, Duration watch, Stage stage) throws Exception {
        Keys keys = new Keys(name + "-" + round, oneKey ? 1 : count);
        Waiters waiters = new Waiters(count);
        stage.other().ask("hold " + keys.toLine());
        long heapBefore = Footprint.heap();
        stage.statistics().reset();
        stage.footprint().reset();
        try {
            waiters.call(stage.locks(), keys);
            if (others > 0) {
                stage.other().ask("wait " + keys.toLine() + " " + others);
            }
            // A client asks for its keys in turn, so that the last one is queued says it of all.
            WaitingClients.await(stage.locks(), keys.last(), others > 0 ? 2 : 1);
            Usage queued = Usage.now(stage.statistics());
            Thread.sleep(watch.toMillis());
            Usage waiting = Usage.now(stage.statistics()).since(queued);
            long heapDuring = Footprint.heap();
            waiters.checkWaiting();

            Usage before = Usage.now(stage.statistics());
            Answer released = Answer.of(stage.other().ask("release " + stage.releasesAtOnce()));
            int unanswered = waiters.finish();
            long last = waiters.lastServedAt() - released.at();
            if (others > 0) {
                Answer finished = Answer.of(stage.other().ask("finish"));
                last = Math.max(last, finished.at() - released.at());
                unanswered += finished.unanswered();
            }
            Usage serving = Usage.now(stage.statistics()).since(before);
            checkCounts(stage.locks(), keys, count + others, unanswered);
            return new Episode(
                    count,
                    count + others,
                    (double) (heapDuring - heapBefore) / count,
                    stage.footprint().peak(),
                    stage.statistics().connectionsMade(),
                    waiting,
                    serving,
                    released.unanswered() + unanswered,
                    waiters.servedAfter(released.at()),
                    last);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    name + " failed, with " + count + " waiters; connections made meanwhile: "
                            + stage.statistics().connectionsMade(),
                    e);
        }
    }

    /** When something happened in the other JVM, and how many releases were not answered there. */
    private record Answer(long at, int unanswered) {

        static Answer of(String line) {
            String[] words = line.split(" ");
            return new Answer(Long.parseLong(words[0]), Integer.parseInt(words[1]));
        }
    }

    /** The states say how many sections there were, whatever the waiters have noticed. An unanswered one may have counted. */
    private static void checkCounts(LockTemplate locks, Keys keys, int sections, int unanswered) {
        List<CompletableFuture<Long>> reads = new ArrayList<>();
        for (int i = 0; i < keys.count(); i++) {
            reads.add(locks.async().read(keys.of(i), String.class).thenApply(state -> Count.value(state.orElse(null))));
        }
        long sum = 0;
        for (CompletableFuture<Long> read : reads) {
            long count = read.join();
            if (count > sections / keys.count()) {
                throw new IllegalStateException("a key has counted " + count + " sections");
            }
            sum += count;
        }
        if (sum < sections - unanswered) {
            throw new IllegalStateException("LOST UPDATE: " + sections + " sections, of which " + unanswered
                    + " are uncertain, but counted " + sum);
        }
    }

    /** A thread or a connection for each of the many, or for some of them, would show as more than the few have taken. */
    private void check(List<Episode> few, List<Episode> many) {
        for (int round = 0; round < many.size(); round++) {
            Footprint.Peak usual = few.get(round).peak();
            Footprint.Peak peak = many.get(round).peak();
            if (peak.threads() > usual.threads() + PASSING || peak.connections() > usual.connections() + PASSING) {
                throw new IllegalStateException(name + ": " + many.get(round).waiters() + " waiters took " + peak + ", "
                        + few.get(round).waiters() + " took " + usual);
            }
        }
    }

    private void print(List<Episode> few, List<Episode> many, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s: %d calls wait in one client, %d in another, median of %d rounds [least..most]%n",
                name,
                many.get(0).waiters(),
                others,
                many.size());
        value("heap-per-waiter-bytes", "%.0f", Episode::heapPerWaiter, many, out);
        value("threads-few", "%.0f", one -> one.peak().threads(), few, out);
        value("threads", "%.0f", one -> one.peak().threads(), many, out);
        value("connections-few", "%.0f", one -> one.peak().connections(), few, out);
        value("connections", "%.0f", one -> one.peak().connections(), many, out);
        value("connections-made", "%.0f", Episode::connectionsMade, many, out);
        value("waiting.scripts-per-s", "%.0f", one -> one.waiting().scriptsPerSecond(), many, out);
        value("waiting.client-cpus", "%.2f", one -> one.waiting().processorsHere(), many, out);
        value("waiting.server-cpus", "%.2f", one -> one.waiting().processorsOfServer(), many, out);
        value("serving.scripts-per-section", "%.2f", Episode::scriptsPerSection, many, out);
        value("serving.client-cpus", "%.2f", one -> one.serving().processorsHere(), many, out);
        value("serving.server-cpus", "%.2f", one -> one.serving().processorsOfServer(), many, out);
        value("unanswered-releases", "%.0f", Episode::unanswered, many, out);
        value("served.p50-ms", "%.0f", one -> one.served().percentile(50), many, out);
        value("served.p99-ms", "%.0f", one -> one.served().percentile(99), many, out);
        value("last-served-ms", "%.0f", Episode::lastMillis, many, out);
        value("sections-per-s-few", "%.0f", Episode::sectionsPerSecond, few, out);
        value("sections-per-s", "%.0f", Episode::sectionsPerSecond, many, out);
        out.flush();
    }

    private void value(
            String what, String format, ToDoubleFunction<Episode> figure, List<Episode> episodes, PrintStream out) {
        Spread.of(episodes.stream().mapToDouble(figure)).print(name, what, format, out);
    }
}
