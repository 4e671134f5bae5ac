package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisServerCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a server says of itself. */
final class RedisServer {

    private static final String VERSION = "_version";
    private static final String REDIS_VERSION = "redis_version";

    /** Valkey and other relatives say here which Redis they are like: 7.2 from Valkey's own first one on. */
    private static final int OLDEST_REDIS = 7;

    private static final Pattern MAJOR = Pattern.compile("(\\d{1,9})\\..*");

    private RedisServer() {}

    /** Refuses a server that the scripts do not run on. One that does not tell its version is taken as it is. */
    static void check(RedisServerCommands<byte[], byte[]> commands) {
        String info;
        try {
            info = commands.info("server");
        } catch (RedisCommandExecutionException e) {
            return; // The user may not ask.
        }
        Map<String, String> details = details(info);
        Matcher major = MAJOR.matcher(details.getOrDefault(REDIS_VERSION, ""));
        if (major.matches() && Integer.parseInt(major.group(1)) < OLDEST_REDIS) {
            throw LockStoreException.refused(
                    null,
                    "Redis " + major.group() + relative(details)
                            + " is too old: locks need Redis 7.0 or Valkey 7.2, for their scripts must be able to"
                            + " release when memory is full",
                    null);
        }
    }

    /** Returns what a server that is not Redis itself says of its own version. */
    private static String relative(Map<String, String> details) {
        String own = details.entrySet().stream()
                .filter(detail ->
                        detail.getKey().endsWith(VERSION) && !detail.getKey().equals(REDIS_VERSION))
                .map(detail -> detail.getKey() + " " + detail.getValue())
                .collect(Collectors.joining(", "));
        return own.isEmpty() ? "" : " (" + own + ")";
    }

    /** Returns the versions and the mode out of the server section of INFO. */
    static Map<String, String> details(String info) {
        Map<String, String> details = new LinkedHashMap<>();
        info.lines()
                .map(line -> line.split(":", 2))
                .filter(field -> field.length == 2)
                .filter(field -> field[0].endsWith(VERSION) || field[0].endsWith("_mode"))
                .filter(field -> !Objects.equals(field[0], "gcc_version"))
                .forEach(field -> details.put(field[0], field[1].strip()));
        return details;
    }
}
