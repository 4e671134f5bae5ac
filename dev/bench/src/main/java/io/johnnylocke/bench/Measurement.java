package io.johnnylocke.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;

/** Something that can be measured, chosen on the command line by its name. */
interface Measurement {

    /** Returns the name in the results. */
    String name();

    /** Measures and prints, for people and for programs. Throws if something went wrong under a lock. */
    void run(Options options, PrintStream out) throws Exception;

    /** Returns all that there are. */
    static List<Measurement> all() {
        return Stream.of(
                        Shape.ALL.stream(),
                        StateSize.ALL.stream(),
                        Stream.of(
                                new Preemption(),
                                MassWaiting.ONE_KEY,
                                MassWaiting.MANY_KEYS,
                                new ConfirmedReplication()),
                        Recovery.ALL.stream(),
                        Stream.of(new WakeUp(), new ForeignKeys()),
                        LockedMethodCost.ALL.stream(),
                        Stream.of(new SpringStart()))
                .<Measurement>flatMap(some -> some)
                .toList();
    }
}
