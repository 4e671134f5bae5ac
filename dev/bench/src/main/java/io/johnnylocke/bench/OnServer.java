package io.johnnylocke.bench;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A measurement for which a server is started, or a cluster of them. */
interface OnServer extends Measurement {

    /** Returns what locks are kept in. */
    default Backend backend() {
        return Backend.REDIS;
    }

    /** Measures and prints, on what was started at that address. */
    void run(String address, @Nullable ServerStatistics statistics, Options options, PrintStream out) throws Exception;

    @Override
    default void run(Options options, PrintStream out) throws Exception {
        switch (backend()) {
            case REDIS -> {
                try (Server server = Server.redis(options.redisProgram());
                        ServerStatistics statistics = new ServerStatistics(server.address())) {
                    run(server.address(), statistics, options, out);
                }
            }
            case REDIS_CLUSTER -> {
                try (RedisCluster cluster = RedisCluster.withoutReplicas()) {
                    cluster.start(options.redisProgram());
                    run(cluster.address(), null, options, out);
                }
            }
            case NATS -> {
                try (Server server = Server.nats(options.natsProgram())) {
                    run(server.address(), null, options, out);
                }
            }
        }
    }
}
