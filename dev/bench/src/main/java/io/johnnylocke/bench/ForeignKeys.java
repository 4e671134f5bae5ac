package io.johnnylocke.bench;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import io.nats.client.Connection;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What it costs a client that waits for one key that there are many others in the same bucket, which are not used here: no
 * memory and no messages. Another JVM writes them, half of them before there is the client, and half while it waits.
 */
final class ForeignKeys implements OnServer {

    /** Rounds take long, and differ little. */
    private static final int MOST_ROUNDS = 3;

    private static final int FEW = 100;

    /** Longer than it takes those who wait to ask again, and than a timer keeps the client that was closed before. */
    private static final Duration WATCH = Duration.ofSeconds(6);

    /** By how much the heap may differ for any other reason. */
    private static final long PASSING_BYTES = 1 << 20;

    private static final LockOptions LONG =
            LockOptions.defaults().lease(Duration.ofMinutes(10)).waitAtMost(Duration.ofMinutes(10));

    @Override
    public String name() {
        return "nats.many-keys";
    }

    @Override
    public Backend backend() {
        return Backend.NATS;
    }

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        List<Burden> few = new ArrayList<>();
        List<Burden> many = new ArrayList<>();
        createBucket(address);
        try (ForkedJvm writer = new ForkedJvm(ForeignWriter.class, address)) {
            // Once for the classes that are loaded and stay.
            burden("first", FEW, address, writer);
            for (int round = 0; round < Math.min(options.rounds(), MOST_ROUNDS); round++) {
                few.add(burden("few-" + round, FEW, address, writer));
                many.add(burden("many-" + round, options.foreignKeys(), address, writer));
            }
        }
        print(options.foreignKeys(), few, many, out);
        check(few, many);
    }

    private static void createBucket(String address) {
        try (JohnnyLockeClient client = new JohnnyLockeClient(address)) {
            client.locks().ping();
        }
    }

    /**
     * What the foreign keys were to this JVM.
     *
     * @param heap bytes of the heap that were in use at the end
     * @param traffic the messages of the client that waited
     */
    private record Burden(long heap, Traffic traffic) {}

    /**
     * The messages of a connection: since it was made, or between two moments.
     *
     * @param seconds the time
     * @param sent how many it has sent
     * @param received how many it was sent, answers included
     */
    private record Traffic(double seconds, long sent, long received) {

        static Traffic now(Connection connection) {
            return new Traffic(
                    System.nanoTime() / 1e9,
                    connection.getStatistics().getOutMsgs(),
                    connection.getStatistics().getInMsgs());
        }

        Traffic since(Traffic before) {
            return new Traffic(seconds - before.seconds, sent - before.sent, received - before.received);
        }

        double sentPerSecond() {
            return sent / seconds;
        }

        double receivedPerSecond() {
            return received / seconds;
        }

        /** A request has one answer, and is heard of once more if it has changed the key. Two may have been under way. */
        boolean isOwn() {
            return received <= 2 * (sent + 2);
        }
    }

    private Burden burden(String round, int count, String address, ForkedJvm writer) throws Exception {
        String key = "own-" + round;
        Keys early = new Keys("early-" + round, (count + 1) / 2);
        Keys late = new Keys("late-" + round, (count + 1) / 2);
        writer.ask(early.toLine());
        Connection connection = NatsConnections.open(address);
        try (JohnnyLockeClient waiting = new JohnnyLockeClient(connection);
                JohnnyLockeClient holding = new JohnnyLockeClient(address)) {
            LockHandle<String> held = holding.locks().acquire(key, String.class, LONG);
            CompletableFuture<LockHandle<String>> call = waiting.locks().async().acquire(key, String.class, LONG);
            WaitingClients.await(holding.locks(), key, 1);
            Traffic before = Traffic.now(connection);
            writer.ask(late.toLine());
            Thread.sleep(WATCH.toMillis());
            Traffic during = Traffic.now(connection).since(before);
            long heap = Footprint.heap();
            checkShared(holding, late.last());
            if (call.isDone()) {
                throw new IllegalStateException(name() + ": the call did not wait for a lock that was held");
            }
            held.release();
            call.get(10, TimeUnit.SECONDS).release();
            return new Burden(heap, during);
        }
    }

    /** In another bucket, or under another name, they would cost nothing anyway. */
    private void checkShared(JohnnyLockeClient client, String key) {
        String state = client.locks().read(key, String.class).orElse("none");
        if (!state.equals(ForeignWriter.STATE)) {
            throw new IllegalStateException(name() + ": the foreign key " + key + " has state " + state);
        }
    }

    private void check(List<Burden> few, List<Burden> many) {
        for (int round = 0; round < many.size(); round++) {
            Burden usual = few.get(round);
            Burden burden = many.get(round);
            if (burden.heap() > usual.heap() + PASSING_BYTES
                    || !usual.traffic().isOwn()
                    || !burden.traffic().isOwn()) {
                throw new IllegalStateException(name() + ": many keys took " + burden + ", few took " + usual);
            }
        }
    }

    private void print(int keys, List<Burden> few, List<Burden> many, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s: one call waits, another JVM writes %d other keys, or %d, median of %d rounds [least..most]%n",
                name(),
                keys,
                FEW,
                many.size());
        print("heap-few-bytes", "%.0f", few.stream().mapToDouble(Burden::heap), out);
        print("heap-bytes", "%.0f", many.stream().mapToDouble(Burden::heap), out);
        print(
                "heap-difference-bytes",
                "%.0f",
                IntStream.range(0, many.size())
                        .mapToDouble(
                                round -> many.get(round).heap() - few.get(round).heap()),
                out);
        print(
                "messages-per-s-few",
                "%.2f",
                few.stream().map(Burden::traffic).mapToDouble(Traffic::receivedPerSecond),
                out);
        print(
                "messages-per-s",
                "%.2f",
                many.stream().map(Burden::traffic).mapToDouble(Traffic::receivedPerSecond),
                out);
        print("requests-per-s", "%.2f", many.stream().map(Burden::traffic).mapToDouble(Traffic::sentPerSecond), out);
        out.flush();
    }

    private void print(String what, String format, DoubleStream figures, PrintStream out) {
        Spread.of(figures).print(name(), what, format, out);
    }
}
