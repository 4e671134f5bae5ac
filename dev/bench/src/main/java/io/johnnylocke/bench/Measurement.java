package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something that can be measured, chosen on the command line by its name. */
interface Measurement {

    /** Returns the name in the results. */
    String name();

    /** Returns what locks are kept in. */
    default Backend backend() {
        return Backend.REDIS;
    }

    /** Measures and prints, for people and for programs. Throws if something went wrong under a lock. */
    void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out) throws Exception;

    /** Returns all that there are. */
    static List<Measurement> all() {
        return Stream.of(
                        Shape.ALL.stream(),
                        StateSize.ALL.stream(),
                        Stream.of(
                                new Preemption(),
                                MassWaiting.ONE_KEY,
                                MassWaiting.MANY_KEYS,
                                new ConfirmedReplication(),
                                new WakeUp(),
                                new ForeignKeys()))
                .<Measurement>flatMap(some -> some)
                .toList();
    }
}
