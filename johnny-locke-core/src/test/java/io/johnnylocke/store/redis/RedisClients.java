package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestReplicas;
import io.johnnylocke.servers.RedisTestServer;
import io.lettuce.core.RedisClient;

/** Clients that tests may have in common. They end with the JVM. */
final class RedisClients {

    private RedisClients() {}

    /** Returns the client on the shared server. */
    static RedisClient shared() {
        return Shared.CLIENT;
    }

    private static final class Shared {
        static final RedisClient CLIENT =
                RedisClient.create(RedisTestServer.shared().uri());
    }

    /** Returns the client on the shared primary that has a replica. */
    static RedisClient sharedReplicated() {
        return SharedReplicated.CLIENT;
    }

    private static final class SharedReplicated {
        static final RedisClient CLIENT =
                RedisClient.create(RedisTestReplicas.shared().primary().uri());
    }
}
