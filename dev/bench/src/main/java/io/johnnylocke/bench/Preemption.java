package io.johnnylocke.bench;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes to take a lock over from a holder of lower priority in another JVM: until the call returns with the lock,
 * and until the holder's listener runs.
 */
final class Preemption implements OnServer {

    private static final int WARM_UP = 1000;
    private static final int PER_ROUND = 40;
    private static final String KEY = "preempted";
    private static final LockOptions URGENT =
            LockOptions.defaults().priority(10).lease(Duration.ofMinutes(1)).waitAtMost(Duration.ofSeconds(20));

    @Override
    public String name() {
        return "redis.preemption";
    }

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        try (ForkedJvm holder = new ForkedJvm(PreemptedHolder.class, address);
                JohnnyLockeClient client = new JohnnyLockeClient(address)) {
            long error = SharedClock.check(holder);
            int count = options.rounds() * PER_ROUND;
            long[] acquired = new long[count];
            long[] told = new long[count];
            for (int i = -WARM_UP; i < count; i++) {
                Times times = preempt(holder, client);
                if (i >= 0) {
                    acquired[i] = times.acquired();
                    told[i] = times.told();
                }
            }
            out.printf(
                    Locale.ROOT,
                    "%s: %d times, between two JVMs whose clocks are at most %.3f ms apart%n",
                    name(),
                    count,
                    error / 1e6);
            Latencies.of(acquired).print(name(), "acquire", out);
            Latencies.of(told).print(name(), "on-lost", out);
            out.flush();
        }
    }

    /** What one preemption took, in nanoseconds. */
    private record Times(long acquired, long told) {}

    private static Times preempt(ForkedJvm holder, JohnnyLockeClient client) throws IOException {
        String token = holder.ask(KEY);
        long called = System.nanoTime();
        LockHandle<String> held = client.locks().acquire(KEY, String.class, URGENT);
        long returned = System.nanoTime();
        long told = PreemptedHolder.preemptedAt(holder.answer(), token);
        if (held.token() <= Long.parseLong(token) || told - called < 0 || System.nanoTime() - told < 0) {
            throw new IllegalStateException("token " + token + " was preempted by " + held.token() + ", called at "
                    + called + ", told at " + told);
        }
        held.release();
        return new Times(returned - called, told - called);
    }
}
