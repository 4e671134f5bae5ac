package io.johnnylocke.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.RedisTestServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RedisLinkTest {

    @Test
    void requestsWhoseConnectionIsGivenUpFailAtOnceEvenIfTheClientLibraryHasForgottenThem() {
        try (RedisTestServer server = RedisTestServer.start();
                RedisClient client = RedisClient.create(server.uri())) {
            AtomicInteger connected = new AtomicInteger();
            RedisNames names = new RedisNames("links", "a");
            RedisLink link = new RedisLink(
                    RedisDriver.of(client, names),
                    Durability.NONE,
                    names,
                    new RedisPubSubAdapter<>() {},
                    connected::incrementAndGet);
            link.start();
            CompletableFuture<String> forgotten = send(link, on -> new CompletableFuture<>());
            await().until(() -> connected.get() == 1);

            link.replace(link.connections());

            assertThat(forgotten)
                    .failsWithin(Duration.ofSeconds(1))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(RedisException.class);
            await().until(() -> connected.get() == 2);
            assertThat(send(link, on -> on.commands().ping())).succeedsWithin(Duration.ofSeconds(1));
            link.close();
        }
    }

    private static <R> CompletableFuture<R> send(
            RedisLink link, Function<RedisConnections, CompletionStage<R>> request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        link.send(null, request, (reply, failure) -> {
            if (failure == null) {
                answer.complete(reply);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }
}
