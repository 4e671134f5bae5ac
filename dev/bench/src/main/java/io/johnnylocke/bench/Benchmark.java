package io.johnnylocke.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The program: starts servers, has one thing measured after the other, and fails if anything went wrong. */
final class Benchmark {

    private Benchmark() {}

    public static void main(String[] args) {
        try {
            run(Options.parse(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
        // The client libraries may leave threads behind.
        System.exit(0);
    }

    private static void run(Options options) throws Exception {
        Map<Backend, List<Measurement>> byBackend =
                options.measurements().stream().collect(Collectors.groupingBy(Measurement::backend));
        for (Measurement measurement : byBackend.getOrDefault(Backend.REDIS, List.of())) {
            try (Server server = Server.redis(options.redisProgram());
                    ServerStatistics statistics = new ServerStatistics(server.address())) {
                measurement.run(server.address(), statistics, options, System.out);
            }
        }
        for (Measurement measurement : byBackend.getOrDefault(Backend.REDIS_CLUSTER, List.of())) {
            try (RedisCluster cluster = RedisCluster.start(options.redisProgram())) {
                measurement.run(cluster.address(), null, options, System.out);
            }
        }
        for (Measurement measurement : byBackend.getOrDefault(Backend.NATS, List.of())) {
            try (Server server = Server.nats(options.natsProgram())) {
                measurement.run(server.address(), null, options, System.out);
            }
        }
    }
}
