package io.johnnylocke.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's own count of what it was asked to do, and by how many. */
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

    /** Returns how many clients are connected, this one included. */
    long connections() {
        return Math.round(number("clients", "connected_clients"));
    }

    /** Returns how many connections were made since the count began. */
    long connectionsMade() {
        return Math.round(number("stats", "total_connections_received"));
    }

    /** Returns how many seconds of processor time the server has used. */
    double processorSeconds() {
        return number("cpu", "used_cpu_sys") + number("cpu", "used_cpu_user");
    }

    private double number(String section, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":([\\d.]+)")
                .matcher(connection.sync().info(section));
        if (!line.find()) {
            throw new IllegalStateException("the server does not tell its " + name);
        }
        return Double.parseDouble(line.group(1));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
