package io.johnnylocke.samples.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.samples.stock.Instance.Answer;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class StockApplicationTest {

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.body().get("status").asInt()).isEqualTo(status);
    }

    @Test
    void startsWithoutAnythingElseAndKeepsItsPromises() {
        try (Instance instance = new Instance()) {
            assertProblem(instance.get("/stock/a"), 404);
            assertProblem(instance.reserve("a", "{\"quantity\":1}"), 404);
            Answer put = instance.put("a", "{\"available\":3}");
            assertThat(put.status()).isEqualTo(200);
            assertThat(put.body().toString()).isEqualTo("{\"sku\":\"a\",\"available\":3}");
            Answer first = instance.reserve("a", "{\"quantity\":2}");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.body().get("sku").asString()).isEqualTo("a");
            assertThat(first.body().get("available").asInt()).isEqualTo(1);
            assertProblem(instance.reserve("a", "{\"quantity\":2}"), 409);
            Answer second = instance.reserve("a", "{\"quantity\":1}");
            assertThat(second.body().get("token").asLong())
                    .isGreaterThan(first.body().get("token").asLong());
            assertThat(instance.get("/stock/a").body().toString()).isEqualTo("{\"sku\":\"a\",\"available\":0}");
            assertProblem(instance.reserve("a", "{\"quantity\":0}"), 400);
            assertProblem(instance.reserve("a", "no json"), 400);
            assertProblem(instance.put("a", "{\"available\":-1}"), 400);
            assertProblem(instance.put("%20", "{\"available\":1}"), 400);
            assertProblem(instance.get("/stock/" + "a".repeat(600)), 400);
            instance.bean(LockOperations.class).withLock("text", String.class, none -> "no stock");
            assertProblem(instance.reserve("text", "{\"quantity\":1}"), 500);

            Answer health = instance.get("/actuator/health");
            assertThat(health.body().get("status").asString()).isEqualTo("UP");
            assertThat(health.body().at("/components/johnnyLocke/details/store").asString())
                    .isEqualTo("memory");
        }
    }

    @Test
    void twoInstancesOnOneRedisReserveExactlyWhatThereIs() {
        try (RedisTestServer server = RedisTestServer.start();
                Instance one = Instance.onRedis(server.port());
                Instance two = Instance.onRedis(server.port())) {
            reserveExactlyWhatThereIs(one, two);
        }
    }

    @Test
    void twoInstancesOnOneNatsReserveExactlyWhatThereIs() {
        try (NatsTestServer server = NatsTestServer.start();
                Instance one = Instance.onNats(server.uri());
                Instance two = Instance.onNats(server.uri())) {
            await().until(() -> one.get("/actuator/health").status() == 200
                    && two.get("/actuator/health").status() == 200);
            reserveExactlyWhatThereIs(one, two);
        }
    }

    private static void reserveExactlyWhatThereIs(Instance one, Instance two) {
        one.put("a", "{\"available\":150}");
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<CompletableFuture<Answer>> reservations = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Instance instance = i % 2 == 0 ? one : two;
            reservations.add(CompletableFuture.supplyAsync(() -> patiently(instance), threads));
        }
        List<Answer> answers =
                reservations.stream().map(CompletableFuture::join).toList();
        threads.shutdown();

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(150);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(50);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 200)
                .extracting(answer -> answer.body().get("token").asLong())
                .doesNotHaveDuplicates();
        assertThat(two.get("/stock/a").body().get("available").asInt()).isZero();
    }

    /** The service waits for half a second; a client that is told to come back does. */
    private static Answer patiently(Instance instance) {
        Answer answer = instance.reserve("a", "{\"quantity\":1}");
        while (answer.status() == 423) {
            answer = instance.reserve("a", "{\"quantity\":1}");
        }
        return answer;
    }

    @Test
    void aBusyLockIs423AndAnAbsentStoreIs503() {
        try (RedisTestServer server = RedisTestServer.start();
                Instance instance = Instance.onRedis(server.port(), "--johnny-locke.store-timeout=500ms")) {
            instance.put("a", "{\"available\":3}");
            LockOperations locks = instance.bean(LockOperations.class);
            try (LockHandle<Stock> held = locks.acquire("a", Stock.class)) {
                Answer busy = instance.reserve("a", "{\"quantity\":1}");
                assertProblem(busy, 423);
                assertThat(busy.body().get("detail").asString()).contains("'a'", locks.clientId());
                assertThat(held.isHeld()).isTrue();
            }
            server.stop();
            assertProblem(instance.reserve("a", "{\"quantity\":1}"), 503);
            assertProblem(instance.get("/stock/a"), 503);
            assertThat(instance.get("/actuator/health").status()).isEqualTo(503);

            server.restart();
            await().until(() -> instance.get("/actuator/health").status() == 200);
            assertThat(patiently(instance).body().get("available").asInt()).isEqualTo(2);
        }
    }
}
