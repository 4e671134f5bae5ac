package io.johnnylocke.bench;

import io.johnnylocke.LockException;
import io.johnnylocke.LockHandle;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisStringCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * How long locks cannot be had when a primary is killed: until a replica has taken its place, until clients that ask are told
 * so, and until a call that acquires returns after that. Next to it, in the same slot, how long it takes a plain SET through
 * the client library, which waits for the answer of the server that was killed as long as its timeout says.
 *
 * @param name the name in the results
 * @param topology makes servers that are not started yet
 */
record Recovery(String name, Supplier<RedisServers> topology) implements Measurement {

    static final List<Recovery> ALL = List.of(
            new Recovery("redis.recovery.sentinel", RedisSentinels::new),
            new Recovery("redis.recovery.cluster", RedisCluster::withReplicas));

    /** Each round has servers of its own. */
    private static final int MOST_ROUNDS = 3;

    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEY = "recovered";
    private static final String PLAIN_KEY = "{" + KEY + "}";

    /** What took how long after the kill, in nanoseconds. */
    private record Times(long newPrimary, long named, long acquire, long set) {}

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        List<Times> rounds = new ArrayList<>();
        for (int round = 0; round < Math.min(options.rounds(), MOST_ROUNDS); round++) {
            rounds.add(round(options));
        }
        out.println(name + ": after a primary was killed, median of " + rounds.size()
                + " rounds [least..most], less is better");
        print("new-primary-ms", Times::newPrimary, rounds, out);
        print("named-ms", Times::named, rounds, out);
        print("first-acquire-ms", Times::acquire, rounds, out);
        print("first-set-ms", Times::set, rounds, out);
        Spread.of(rounds.stream().mapToDouble(round -> (double) round.acquire / round.set))
                .printRatio(name, "set", out);
        out.flush();
    }

    private void print(String what, ToLongFunction<Times> figure, List<Times> rounds, PrintStream out) {
        Spread.of(rounds.stream().mapToDouble(round -> figure.applyAsLong(round) / 1e6))
                .print(name, what, "%.0f", out);
    }

    private Times round(Options options) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RedisServers servers = topology.get()) {
            servers.start(options.redisProgram());
            try (JohnnyLockeClient locking = new JohnnyLockeClient(servers);
                    AbstractRedisClient plain = servers.open()) {
                RedisStringCommands<String, String> commands = commands(plain);
                CountDownLatch over = new CountDownLatch(1);
                Future<Long> acquired = threads.submit(() -> repeat(() -> acquire(locking), over));
                Future<Long> set = threads.submit(() -> repeat(() -> set(commands), over));
                Thread.sleep(WARM_UP.toMillis());

                long primaries = servers.primaries();
                long killed = System.nanoTime();
                servers.kill(servers.primaryOf(KEY));
                Eventually.await("a replica is a primary", () -> servers.primaries() == primaries);
                long newPrimary = System.nanoTime();
                over.countDown();
                Eventually.await("the new primary is named", () -> servers.isNamed(KEY));
                long named = System.nanoTime();
                return new Times(
                        newPrimary - killed,
                        named - killed,
                        acquired.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) - killed,
                        set.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) - killed);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static RedisStringCommands<String, String> commands(AbstractRedisClient client) {
        return client instanceof RedisClusterClient cluster
                ? cluster.connect().sync()
                : ((RedisClient) client).connect().sync();
    }

    private static long acquire(JohnnyLockeClient client) {
        LockHandle<String> held = client.locks().acquire(KEY, String.class);
        long acquired = System.nanoTime();
        held.release();
        return acquired;
    }

    private static long set(RedisStringCommands<String, String> commands) {
        commands.set(PLAIN_KEY, "v");
        return System.nanoTime();
    }

    /** Repeats until it succeeds once the failover is over, and returns when it did. */
    private static long repeat(LongSupplier attempt, CountDownLatch over) throws InterruptedException {
        while (true) {
            try {
                long succeeded = attempt.getAsLong();
                if (over.getCount() == 0) {
                    return succeeded;
                }
            } catch (LockException | RedisException e) {
                // No primary yet, or not known yet.
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }
}
