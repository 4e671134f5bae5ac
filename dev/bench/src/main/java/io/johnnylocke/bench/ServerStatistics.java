package io.johnnylocke.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's own count of what it was asked to do. */
final class ServerStatistics implements AutoCloseable {

    private static final Pattern SCRIPT_CALLS = Pattern.compile("(?m)^cmdstat_(?:eval|evalsha):calls=(\\d+),");

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    ServerStatistics(String address) {
        client = RedisClient.create(address);
        connection = client.connect();
    }

    /** Counts from zero again. */
    void reset() {
        connection.sync().configResetstat();
    }

    /** Returns how many scripts were called. */
    long scripts() {
        Matcher calls = SCRIPT_CALLS.matcher(connection.sync().info("commandstats"));
        long sum = 0;
        while (calls.find()) {
            sum += Long.parseLong(calls.group(1));
        }
        return sum;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
