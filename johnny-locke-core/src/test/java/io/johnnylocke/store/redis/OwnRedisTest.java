package io.johnnylocke.store.redis;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Tests that do to a server what must not be done to a shared one. */
abstract class OwnRedisTest {

    static RedisTestServer server;
    static RedisClient client;
    static RedisCommands<String, String> redis;
    private static StatefulRedisConnection<String, String> connection;

    final String namespace = "t-" + UUID.randomUUID();
    private final List<LockTemplate> templates = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = RedisTestServer.start("--enable-debug-command", "yes", "--busy-reply-threshold", "20");
        client = RedisClient.create(server.uri());
        connection = client.connect();
        redis = connection.sync();
    }

    @AfterAll
    static void stopServer() {
        connection.close();
        client.shutdown();
        server.close();
    }

    @AfterEach
    void close() {
        templates.forEach(LockTemplate::close);
        clients.forEach(RedisClient::shutdown);
    }

    /** Returns one more client for locks, which is closed after the test. */
    LockTemplate locks() {
        return locks(client);
    }

    LockTemplate locks(RedisClient on) {
        return remember(LockTemplate.builder(RedisLockStore.create(on).publishChanges(true))
                .namespace(namespace)
                .defaultWait(Duration.ofSeconds(10))
                .build());
    }

    /** Closes a client for locks after the test. */
    LockTemplate remember(LockTemplate template) {
        templates.add(template);
        return template;
    }

    static StatefulRedisConnection<String, String> connection() {
        return connection;
    }

    /** Returns a client of the client library, which is shut down after the test. */
    RedisClient clientOf(String uri) {
        return clientOf(RedisURI.create(uri));
    }

    RedisClient clientOf(RedisURI uri) {
        RedisClient created = RedisClient.create(uri);
        clients.add(created);
        return created;
    }

    /** Returns how often the server was asked for a command since its statistics began. */
    static long calls(String command) {
        Matcher matcher =
                Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(redis.info("commandstats"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Returns the name of a key of a lock: {@code m} the record, {@code s} the state, {@code q} queue, {@code w} waiters. */
    String name(String key, String kind) {
        return namespace + ":{" + key + "}:" + kind;
    }
}
