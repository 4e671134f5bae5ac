package io.johnnylocke.bench;

import io.johnnylocke.bench.ThreadComparison.Entrant;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the size of a state costs: sections of some threads, each with a key of its own, compared with those of Redisson and
 * with a plain GET and SET, which lock nothing.
 *
 * @param name the name in the results
 * @param bytes the size of the state
 */
record StateSize(String name, int bytes) implements OnServer {

    static final List<StateSize> ALL = List.of(
            new StateSize("redis.state.200B", 200),
            new StateSize("redis.state.10KB", 10 << 10),
            new StateSize("redis.state.1MB", 1 << 20));

    private static final int THREADS = 4;

    @Override
    public void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out)
            throws Exception {
        try (Contender johnnyLocke = new SizedJohnnyLocke(address, bytes);
                Contender redisson = new SizedRedisson(address, bytes);
                Contender plainSetGet = new PlainSetGet(address, bytes)) {
            List<Entrant> entrants = List.of(
                    new Entrant("johnny-locke", johnnyLocke),
                    new Entrant("redisson", redisson),
                    new Entrant("plain-set-get", plainSetGet));
            new ThreadComparison(name, THREADS, entrants).run(statistics, options, out);
        }
    }
}
