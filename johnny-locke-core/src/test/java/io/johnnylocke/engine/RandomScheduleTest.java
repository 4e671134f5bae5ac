package io.johnnylocke.engine;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever three clients do to the locks of one store, in whichever order: no write is lost, doubled or late, nobody holds what
 * somebody else holds, who waits is served and who loses is told. {@link SmallWorld} says what that means. A failure prints the
 * shortest schedule that was found, and the seed: {@code @Property(seed = "..")} runs it again.
 */
class RandomScheduleTest {

    private static final int LONGEST_SCHEDULE = 50;

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void locksKeepTheirPromises(@ForAll("schedules") List<Step> steps, @ForAll boolean promptExecutor) {
        run(new SmallWorld(false, 0, promptExecutor), steps);
    }

    /** Nobody is closed here: closing waits for answers, and in real time. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void locksKeepTheirPromisesOnARoughNetwork(
            @ForAll("schedulesWithoutClosing") List<Step> steps, @ForAll boolean promptExecutor, @ForAll long network) {
        run(new SmallWorld(true, network, promptExecutor), steps);
    }

    private static void run(SmallWorld world, List<Step> steps) {
        steps.forEach(world::happen);
        world.end();
    }

    @Provide
    Arbitrary<List<Step>> schedules() {
        return schedule(Arbitraries.frequencyOf(
                Tuple.of(30, uses()),
                Tuple.of(1, clients().map(Step.Close::new)),
                Tuple.of(1, clients().map(Step.Start::new))));
    }

    @Provide
    Arbitrary<List<Step>> schedulesWithoutClosing() {
        return schedule(uses());
    }

    private static Arbitrary<List<Step>> schedule(Arbitrary<Step> steps) {
        return steps.list().ofMinSize(1).ofMaxSize(LONGEST_SCHEDULE);
    }

    private static Arbitrary<Step> uses() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Combinators.combine(clients(), keys(), terms()).as(Step.Acquire::new)),
                Tuple.of(3, Combinators.combine(clients(), keys(), terms()).as(Step.Update::new)),
                Tuple.of(
                        7,
                        Combinators.combine(recent(), Arbitraries.of(true, true, false))
                                .as(Step.Release::new)),
                Tuple.of(2, recent().map(Step.Write::new)),
                Tuple.of(2, Combinators.combine(recent(), leases()).as(Step.Renew::new)),
                Tuple.of(1, Combinators.combine(clients(), recent()).as(Step.Revoke::new)),
                Tuple.of(2, recent().map(Step.Cancel::new)),
                Tuple.of(6, times().map(Step.Advance::new)),
                Tuple.of(3, Arbitraries.create(Step.RunTasks::new)));
    }

    private static Arbitrary<Step.Terms> terms() {
        return Combinators.combine(
                        holderIds(),
                        Arbitraries.of(0, 0, 0, -1, 1, 2),
                        takeovers(),
                        waits(),
                        leases(),
                        Arbitraries.of(0, 0, 1, 3, 20))
                .as(Step.Terms::new);
    }

    private static Arbitrary<String> holderIds() {
        return Arbitraries.of("x", "x", "y").injectNull(0.4);
    }

    private static Arbitrary<Step.Takeover> takeovers() {
        return Arbitraries.frequency(
                Tuple.of(4, Step.Takeover.AT_ONCE),
                Tuple.of(1, Step.Takeover.WITH_GRACE),
                Tuple.of(1, Step.Takeover.NEVER));
    }

    private static Arbitrary<Integer> clients() {
        return Arbitraries.integers().between(0, SmallWorld.CLIENTS - 1);
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.frequency(Tuple.of(5, SmallWorld.KEYS.get(0)), Tuple.of(1, SmallWorld.KEYS.get(1)));
    }

    private static Arbitrary<Integer> recent() {
        return Arbitraries.integers().between(0, 4);
    }

    private static Arbitrary<Duration> waits() {
        return Arbitraries.oneOf(
                Arbitraries.just(Duration.ZERO),
                Arbitraries.longs().between(1, 500).map(Duration::ofMillis),
                Arbitraries.just(Duration.ofHours(1)));
    }

    private static Arbitrary<Duration> leases() {
        return Arbitraries.oneOf(
                        Arbitraries.longs().between(1, 100),
                        Arbitraries.longs().between(100, 1000),
                        Arbitraries.longs().between(1000, 60_000))
                .map(Duration::ofMillis);
    }

    private static Arbitrary<Duration> times() {
        return Arbitraries.oneOf(
                        Arbitraries.longs().between(1, 2_000),
                        Arbitraries.longs().between(1_000, 100_000),
                        Arbitraries.longs().between(100_000, 10_000_000))
                .map(micros -> Duration.ofNanos(micros * 1000));
    }
}
