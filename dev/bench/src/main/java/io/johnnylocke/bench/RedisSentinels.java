package io.johnnylocke.bench;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis primary, two replicas, and three Sentinels that put one of these in its place when it dies. */
final class RedisSentinels extends RedisServers {

    private static final String NAME = "primary";
    private static final int REPLICAS = 2;
    private static final int SENTINELS = 3;

    private final List<Server> sentinels = new ArrayList<>();

    @Override
    void start(Path program) throws Exception {
        Server primary = add(Server.redis(program, Server.freePort(0), "--repl-diskless-sync-delay", "0"));
        for (int i = 0; i < REPLICAS; i++) {
            awaitInStep(add(Server.redisReplica(program, primary.address())));
        }
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(add(Server.sentinel(program, configuration(primary))));
        }
        for (Server sentinel : sentinels) {
            Eventually.await(
                    "the Sentinel at " + sentinel.address() + " knows the others",
                    () -> on(sentinel).info("sentinel").contains("slaves=" + REPLICAS + ",sentinels=" + SENTINELS));
        }
    }

    private static String configuration(Server primary) {
        return String.join(
                "\n",
                "sentinel monitor " + NAME + " 127.0.0.1 " + primary.port() + " 2",
                "sentinel down-after-milliseconds " + NAME + " " + SILENCE.toMillis(),
                "sentinel failover-timeout " + NAME + " 5000",
                "");
    }

    @Override
    String address() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
    }

    @Override
    Server primaryOf(String key) {
        return servers().get(0);
    }

    @Override
    boolean isNamed(String key) {
        return sentinels.stream()
                .map(sentinel -> on(sentinel).info("sentinel"))
                .anyMatch(seen -> servers().stream()
                        .anyMatch(server -> seen.contains(",address=127.0.0.1:" + server.port() + ",")));
    }

    @Override
    public AbstractRedisClient open() {
        return RedisClient.create(impatient(address()));
    }
}
