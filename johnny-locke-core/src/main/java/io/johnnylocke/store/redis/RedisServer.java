package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisServerCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server says of itself. */
final class RedisServer {

    /** Valkey says the Redis version that it goes back to here, which is 7.2 for its own first one. */
    private static final int OLDEST_REDIS = 7;

    private static final String KEEP_ALL = "noeviction";

    private RedisServer() {}

    /** Refuses a server that the scripts do not run on. One that does not tell its version is taken as it is. */
    static void check(RedisServerCommands<byte[], byte[]> commands) {
        String version = info(commands, "server").get("redis_version");
        if (version != null && Integer.parseInt(version.split("\\.", 2)[0]) < OLDEST_REDIS) {
            throw LockStoreException.refused(
                    null,
                    "Redis " + version
                            + " is too old: locks need Redis 7.0 or Valkey 7.2, for their scripts must be able to"
                            + " release when memory is full",
                    null);
        }
    }

    /** Returns by which policy the server may remove locks to have memory for others, or {@code null} if it does not. */
    static @Nullable String evictionPolicy(RedisServerCommands<byte[], byte[]> commands) {
        Map<String, String> memory = info(commands, "memory");
        String policy = memory.getOrDefault("maxmemory_policy", KEEP_ALL);
        boolean removes = !policy.equals(KEEP_ALL)
                && !memory.getOrDefault("maxmemory", "0").equals("0");
        return removes ? policy : null;
    }

    /** Returns what a section of INFO says, which is nothing if the user may not ask. */
    private static Map<String, String> info(RedisServerCommands<byte[], byte[]> commands, String section) {
        try {
            return fields(commands.info(section));
        } catch (RedisCommandExecutionException e) {
            return Map.of();
        }
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new LinkedHashMap<>();
        info.lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .forEach(field -> fields.put(field[0], field[1].strip()));
        return fields;
    }

    /** Returns the versions and the mode out of the server section of INFO. */
    static Map<String, String> details(String info) {
        Map<String, String> details = fields(info);
        details.keySet()
                .removeIf(name -> !(name.endsWith("_version") || name.endsWith("_mode")) || name.equals("gcc_version"));
        return details;
    }
}
