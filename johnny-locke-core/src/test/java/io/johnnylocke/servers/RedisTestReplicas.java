package io.johnnylocke.servers;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A primary and replicas of it, as processes of this machine. Nobody takes the primary's place by itself. */
public final class RedisTestReplicas implements AutoCloseable {

    private final RedisClient client = RedisClient.create();
    private final RedisTestServer primary;
    private final List<RedisTestServer> replicas;

    private RedisTestReplicas(RedisTestServer primary, List<RedisTestServer> replicas) {
        this.primary = primary;
        this.replicas = replicas;
    }

    /** Returns whether replicas can be had here: in containers they would not find the primary. */
    public static boolean isPossible() {
        return !ServerContainer.isPossible();
    }

    /** Starts all, and waits until the replicas are in step. */
    public static RedisTestReplicas start(int count) {
        RedisTestServer primary = RedisTestServer.process(Loopback.freePort(), "--repl-diskless-sync-delay", "0");
        primary.awaitReady();
        List<RedisTestServer> replicas = IntStream.range(0, count)
                .mapToObj(
                        i -> RedisTestServer.process(Loopback.freePort(), "--replicaof", "127.0.0.1 " + primary.port()))
                .toList();
        RedisTestReplicas all = new RedisTestReplicas(primary, replicas);
        replicas.forEach(TestServer::awaitReady);
        all.awaitInStep();
        return all;
    }

    /** Returns the primary and its one replica that the tests of this JVM share. They end with the JVM. */
    public static RedisTestReplicas shared() {
        return Shared.SERVERS;
    }

    private static final class Shared {
        static final RedisTestReplicas SERVERS = start(1);
    }

    /** Waits until the replicas are in step with the primary: they say so. */
    public void awaitInStep() {
        try (StatefulRedisConnection<String, String> connection = client.connect(RedisURI.create(primary.uri()))) {
            RedisCommands<String, String> commands = connection.sync();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                commands.set("in step", "", SetArgs.Builder.px(1));
                return commands.waitForReplication(replicas.size(), 100) == replicas.size();
            });
        }
    }

    /** Returns the primary. */
    public RedisTestServer primary() {
        return primary;
    }

    /** Returns a replica, from 0. */
    public RedisTestServer replica(int number) {
        return replicas.get(number);
    }

    /** Has so many of the replicas do nothing, and the others go on. */
    public void pause(int count) {
        for (int i = 0; i < replicas.size(); i++) {
            if (i < count) {
                replicas.get(i).pause();
            } else {
                replicas.get(i).resume();
            }
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        replicas.forEach(TestServer::close);
        primary.close();
    }
}
