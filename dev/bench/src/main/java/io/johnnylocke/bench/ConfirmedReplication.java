package io.johnnylocke.bench;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.redis.Replication;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to have one replica confirm: sections per second with it and without, in turns, on a primary that has one
 * replica in both cases. By one thread, and by 16 with a key each.
 */
final class ConfirmedReplication implements Measurement {

    private static final int WARM_UP = 8;

    @Override
    public String name() {
        return "redis.replication";
    }

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        try (Server replica = Server.redisReplica(options.redisProgram(), address);
                Contender off = new JohnnyLockeContender(new JohnnyLockeClient(address, Replication.NONE));
                Contender confirmed =
                        new JohnnyLockeContender(new JohnnyLockeClient(address, Replication.atLeast(1)))) {
            awaitInStep(replica, confirmed);
            measure(name(), 1, confirmed, off, options, out);
            measure(name() + ".16", 16, confirmed, off, options, out);
        }
    }

    private static void awaitInStep(Server replica, Contender confirmed) throws Exception {
        for (int i = 0; i < 20; i++) {
            try {
                confirmed.count("first");
                return;
            } catch (LockStoreException e) {
                // The replica is not in step yet.
            }
        }
        throw new IllegalStateException("the replica at " + replica.address() + " does not confirm");
    }

    private static void measure(
            String name, int threads, Contender confirmed, Contender off, Options options, PrintStream out)
            throws Exception {
        List<double[]> rounds = new ArrayList<>();
        for (int round = -WARM_UP; round < options.rounds(); round++) {
            String key = name + "-" + round;
            double[] perSecond = new double[2];
            // Whoever comes second may profit from the first, or suffer.
            for (int turn : Math.floorMod(round, 2) == 0 ? new int[] {0, 1} : new int[] {1, 0}) {
                perSecond[turn] = count(turn == 0 ? confirmed : off, key + "-" + turn, threads, options.window());
            }
            if (round >= 0) {
                rounds.add(perSecond);
            }
        }
        Spread ratio = Spread.of(rounds.stream().mapToDouble(round -> round[0] / round[1]));
        out.printf(
                Locale.ROOT,
                "%s: %d threads, %.0f sections/s confirmed, %.0f not; ratio %.2f [%.2f..%.2f], median of %d rounds"
                        + " [least..most]%n",
                name,
                threads,
                Spread.of(rounds.stream().mapToDouble(round -> round[0])).median(),
                Spread.of(rounds.stream().mapToDouble(round -> round[1])).median(),
                ratio.median(),
                ratio.least(),
                ratio.most(),
                rounds.size());
        out.printf(Locale.ROOT, "RATIO %s.vs-off %.2f%n", name, ratio.median());
        out.flush();
    }

    private static double count(Contender contender, String key, int threads, Duration window) throws Exception {
        long begin = System.nanoTime();
        long end = begin + window.toNanos();
        List<Counting> all = IntStream.range(0, threads)
                .mapToObj(i -> new Counting(contender, key + "-" + i, end))
                .toList();
        all.forEach(Thread::start);
        long counted = 0;
        for (Counting thread : all) {
            thread.join();
            thread.check();
            counted += thread.counted;
        }
        return counted * 1e9 / (System.nanoTime() - begin);
    }

    /** Counts one key until the end. */
    private static final class Counting extends Thread {

        private final Contender contender;
        private final String key;
        private final long end;
        private long counted;
        private @Nullable Exception failure;

        Counting(Contender contender, String key, long end) {
            this.contender = contender;
            this.key = key;
            this.end = end;
        }

        @Override
        public void run() {
            try {
                while (System.nanoTime() - end < 0) {
                    contender.count(key);
                    counted++;
                }
            } catch (Exception e) {
                failure = e;
            }
        }

        void check() throws Exception {
            if (failure != null) {
                throw failure;
            }
            if (contender.counted(key) != counted) {
                throw new IllegalStateException("LOST UPDATE: " + counted + " sections were acknowledged, but counted "
                        + contender.counted(key) + ", key " + key);
            }
        }
    }
}
