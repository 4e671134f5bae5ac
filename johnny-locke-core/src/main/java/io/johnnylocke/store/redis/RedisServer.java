package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisServerCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server says of itself. */
final class RedisServer {

    private static final String VERSION = "_version";
    private static final String REDIS_VERSION = "redis_version";

    /** Valkey and other relatives say here which Redis they are like: 7.2 from Valkey's own first one on. */
    private static final int OLDEST_REDIS = 7;

    private static final Pattern MAJOR = Pattern.compile("(\\d{1,9})\\..*");
    private static final Pattern REPLICA = Pattern.compile("slave\\d+:(ip=[^,]*,port=\\d+)");
    /** A replica says each second how far it is. */
    private static final Pattern ONLINE = Pattern.compile(",state=online,.*lag=[0-5]\\b");

    private static final String KEEP_ALL = "noeviction";

    private RedisServer() {}

    /** Refuses a server that the scripts do not run on. One that does not tell its version is taken as it is. */
    static void check(RedisServerCommands<byte[], byte[]> commands) {
        Map<String, String> fields = info(commands, "server");
        Matcher major = MAJOR.matcher(fields.getOrDefault(REDIS_VERSION, ""));
        if (major.matches() && Integer.parseInt(major.group(1)) < OLDEST_REDIS) {
            throw LockStoreException.refused(
                    null,
                    "Redis " + major.group() + relative(fields)
                            + " is too old: locks need Redis 7.0 or Valkey 7.2, for their scripts must be able to"
                            + " release when memory is full",
                    null);
        }
    }

    /** Returns what a server that is not Redis itself says of its own version. */
    private static String relative(Map<String, String> fields) {
        String own = fields.entrySet().stream()
                .filter(field -> isVersion(field.getKey()) && !field.getKey().equals(REDIS_VERSION))
                .map(field -> field.getKey() + " " + field.getValue())
                .collect(Collectors.joining(", "));
        return own.isEmpty() ? "" : " (" + own + ")";
    }

    private static boolean isVersion(String name) {
        return name.endsWith(VERSION) && !name.equals("gcc_version");
    }

    /** Returns by which policy the server may remove locks to have memory for others, or {@code null} if it does not. */
    static @Nullable String evictionPolicy(RedisServerCommands<byte[], byte[]> commands) {
        Map<String, String> memory = info(commands, "memory");
        String policy = memory.getOrDefault("maxmemory_policy", KEEP_ALL);
        boolean removes = !policy.equals(KEEP_ALL)
                && !memory.getOrDefault("maxmemory", "0").equals("0");
        return removes ? policy : null;
    }

    /** Returns what tells one run of a server from all others, or nothing if the user may not ask. */
    static String run(RedisServerCommands<byte[], byte[]> commands) {
        return info(commands, "server").getOrDefault("run_id", "");
    }

    /** Returns what a section of INFO says, which is nothing if the user may not ask. */
    private static Map<String, String> info(RedisServerCommands<byte[], byte[]> commands, String section) {
        try {
            return fields(commands.info(section));
        } catch (RedisCommandExecutionException e) {
            return Map.of();
        }
    }

    /**
     * Returns how many replicas the replication section of INFO lists. One that has connected anew may be listed twice for a while,
     * and one that gets a first copy of the data is a replica, too.
     */
    static int replicas(String info) {
        return (int) REPLICA.matcher(info)
                .results()
                .map(replica -> replica.group(1))
                .distinct()
                .count();
    }

    /** Returns how many replicas the replication section of INFO lists that follow the primary and were heard of lately. */
    static int onlineReplicas(String info) {
        return replicas(info.lines().filter(line -> ONLINE.matcher(line).find()).collect(Collectors.joining("\n")));
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
        details.keySet().removeIf(name -> !isVersion(name) && !name.endsWith("_mode"));
        return details;
    }
}
