package io.johnnylocke.bench;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How fast a lock goes from a holder in another JVM to the only call that waits for it: from the moment at which the holder
 * calls release, with a short state, until the waiting call returns with the lock and that state. Once for a key that the
 * holder has waited for itself, a moment ago, as it does when a key is contended; and once for a new key, of which a holder
 * is not told that somebody waits before it has held it for a while: it learns that when the server refuses what it writes.
 *
 * <p>In turns with both, how long a plain blocking publish takes on a connection of its own, with such a state and compared
 * with the last sequence: without one message that is written no lock goes over.
 */
final class WakeUp implements OnServer {

    /** So long nothing happens before a release and before a publish, for what follows another message is faster. */
    static final Duration QUIET = Duration.ofMillis(5);

    private static final int WARM_UP = 400;
    private static final int PER_ROUND = 20;
    private static final String KEY = "woken";
    private static final String FIRST = Count.next(null);
    private static final LockOptions PATIENT =
            LockOptions.defaults().lease(Duration.ofMinutes(1)).waitAtMost(Duration.ofSeconds(20));

    @Override
    public String name() {
        return "nats.wake-up";
    }

    @Override
    public Backend backend() {
        return Backend.NATS;
    }

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        try (ForkedJvm holder = new ForkedJvm(WakingHolder.class, address);
                JohnnyLockeClient client = new JohnnyLockeClient(address);
                PlainBucket bucket = PlainBucket.create(address, "one-publish")) {
            long error = SharedClock.check(holder);
            waitForEachOther(holder, client);
            List<Turn> turns = new ArrayList<>();
            String state = FIRST;
            long sequence = 0;
            for (int i = -WARM_UP; i < options.rounds() * PER_ROUND; i++) {
                state = Count.next(state);
                long woken = wakeUp(KEY, state, holder, client);
                long wokenNew = wakeUp("new-" + (i + WARM_UP), FIRST, holder, client);
                Thread.sleep(QUIET.toMillis());
                long begin = System.nanoTime();
                sequence = bucket.publish(KEY, state, sequence);
                long published = System.nanoTime() - begin;
                if (i >= 0) {
                    turns.add(new Turn(woken, wokenNew, published));
                }
            }
            print(turns, error, out);
        }
    }

    /** What each took once, in nanoseconds. */
    private record Turn(long woken, long wokenNew, long published) {}

    /** Has the key go to the holder, who waits for it, and back. Its state is the first one then. */
    private static void waitForEachOther(ForkedJvm holder, JohnnyLockeClient client)
            throws IOException, InterruptedException {
        LockHandle<String> held = client.locks().acquire(KEY, String.class, PATIENT);
        holder.tell(KEY);
        WaitingClients.await(client.locks(), KEY, 1);
        held.release();
        holder.answer();
        client.locks().acquire(KEY, String.class, PATIENT).release();
        holder.answer();
    }

    private static long wakeUp(String key, String state, ForkedJvm holder, JohnnyLockeClient client)
            throws IOException {
        String token = holder.ask(key);
        LockHandle<String> held = client.locks().acquire(key, String.class, PATIENT);
        long returned = System.nanoTime();
        long released = Long.parseLong(holder.answer());
        if (held.token() <= Long.parseLong(token) || !state.equals(held.state()) || returned - released < 0) {
            throw new IllegalStateException("token " + token + " was released at " + released + " with state " + state
                    + ", but token " + held.token() + " acquired at " + returned + " with state " + held.state());
        }
        held.release();
        return returned - released;
    }

    private void print(List<Turn> turns, long error, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s: %d times, between two JVMs whose clocks are at most %.3f ms apart; ratio, less is better:"
                        + " median of %d rounds [least..most]%n",
                name(),
                turns.size(),
                error / 1e6,
                turns.size() / PER_ROUND);
        latencies(turns, Turn::woken).print(name(), "acquire", out);
        latencies(turns, Turn::wokenNew).print(name(), "new-key", out);
        latencies(turns, Turn::published).print(name(), "one-publish", out);
        printRatio(name(), turns, Turn::woken, out);
        printRatio(name() + ".new-key", turns, Turn::wokenNew, out);
        out.flush();
    }

    private static void printRatio(String name, List<Turn> turns, ToLongFunction<Turn> figure, PrintStream out) {
        int rounds = turns.size() / PER_ROUND;
        Spread.of(IntStream.range(0, rounds)
                        .mapToObj(round -> turns.subList(round * PER_ROUND, (round + 1) * PER_ROUND))
                        .mapToDouble(round -> latencies(round, figure).percentile(50)
                                / latencies(round, Turn::published).percentile(50)))
                .printRatio(name, "one-publish", out);
    }

    private static Latencies latencies(List<Turn> turns, ToLongFunction<Turn> figure) {
        return Latencies.of(turns.stream().mapToLong(figure).toArray());
    }
}
