package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of itself. */
final class RedisServer {

    /** Valkey says the Redis version that it goes back to here, which is 7.2 for its own first one. */
    private static final int OLDEST_REDIS = 7;

    private static final Pattern CONNECTED = Pattern.compile("connected_slaves:(\\d+)");

    private RedisServer() {}

    /** Refuses a server that the scripts do not run on. One that does not tell its version is taken as it is. */
    static void check(RedisServerCommands<byte[], byte[]> commands) {
        String info;
        try {
            info = commands.info("server");
        } catch (RedisCommandExecutionException e) {
            return; // The user may not ask.
        }
        String version = details(info).get("redis_version");
        if (version != null && Integer.parseInt(version.split("\\.", 2)[0]) < OLDEST_REDIS) {
            throw LockStoreException.refused(
                    null,
                    "Redis " + version
                            + " is too old: locks need Redis 7.0 or Valkey 7.2, for their scripts must be able to"
                            + " release when memory is full",
                    null);
        }
    }

    /** Refuses a server that does not let us wait for its replicas, and returns how many are connected to it. */
    static int replicas(RedisClusterCommands<byte[], byte[]> commands) {
        try {
            commands.waitForReplication(0, 1);
            Matcher connected = CONNECTED.matcher(commands.info("replication"));
            return connected.find() ? Integer.parseInt(connected.group(1)) : 0;
        } catch (RedisCommandExecutionException e) {
            throw LockStoreException.refused(
                    null,
                    "Replicas are to confirm what locks write, but the server does not let us wait for them: "
                            + e.getMessage() + ". Give the user +wait and +info, or have no replica confirm",
                    e);
        }
    }

    /** Returns the versions and the mode out of the server section of INFO. */
    static Map<String, String> details(String info) {
        Map<String, String> details = new LinkedHashMap<>();
        info.lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .filter(field -> field[0].endsWith("_version") || field[0].endsWith("_mode"))
                .filter(field -> !Objects.equals(field[0], "gcc_version"))
                .forEach(field -> details.put(field[0], field[1].strip()));
        return details;
    }
}
