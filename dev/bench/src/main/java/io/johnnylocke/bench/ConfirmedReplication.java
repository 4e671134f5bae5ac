package io.johnnylocke.bench;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.bench.ThreadComparison.Entrant;
import io.johnnylocke.store.redis.Replication;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to have one replica confirm: sections per second with it and without, in turns, on a primary that has one
 * replica in both cases. By one thread, and by 16 with a key each.
 */
final class ConfirmedReplication implements OnServer {

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
            List<Entrant> entrants = List.of(new Entrant("confirmed", confirmed), new Entrant("off", off));
            new ThreadComparison(name(), 1, entrants).run(statistics, options, out);
            new ThreadComparison(name() + ".16", 16, entrants).run(statistics, options, out);
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
}
