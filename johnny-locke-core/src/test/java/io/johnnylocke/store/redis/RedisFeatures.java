package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Objects;

/** What the server can do that the tests run on. */
final class RedisFeatures {

    private RedisFeatures() {}

    /** Returns whether it can say what is on its disk. */
    static boolean hasWaitAof() {
        try (RedisClient client = RedisClient.create(RedisTestServer.shared().uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().commandInfo("WAITAOF").stream().anyMatch(Objects::nonNull);
        }
    }
}
