package io.johnnylocke.samples.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.samples.stock.Instance.Answer;
import io.johnnylocke.servers.RedisTestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample locks as it always does when its context was made ahead of time, as it is in a native image. */
class AheadOfTimeTest {

    @TempDir
    private Path folder;

    private void assertLocks(AheadOfTime made, String store, String... arguments) throws Exception {
        try (AheadOfTime.Running running = made.start(arguments);
                Instance instance = Instance.at(running.port())) {
            assertThat(instance.put("a", "{\"available\":3}").status()).isEqualTo(200);
            Answer first = instance.reserve("a", "{\"quantity\":2}");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.body().get("available").asInt()).isEqualTo(1);
            assertThat(instance.reserve("a", "{\"quantity\":2}").status()).isEqualTo(409);
            assertThat(instance.get("/stock/a").body().toString()).isEqualTo("{\"sku\":\"a\",\"available\":1}");
            Answer health = instance.get("/actuator/health");
            assertThat(health.body().at("/components/johnnyLocke/status").asString())
                    .isEqualTo("UP");
            // Of several templates each has a component of its own.
            assertThat(health.body().at("/components/johnnyLocke").toString()).contains("\"store\":\"" + store + "\"");
        }
        assertThat(made.output("run")).contains("Starting AOT-processed StockApplication");
    }

    @Test
    void inMemory() throws Exception {
        AheadOfTime made = new AheadOfTime(folder);
        String store = "--johnny-locke.stores.audit.namespace=audit";
        made.process(store);
        assertLocks(made, "memory", store);
        assertThat(made.output("run")).contains("Distributed locks of 'audit' are in the store 'memory'");
        assertThat(made.hints()).contains("\"" + Stock.class.getName() + "\"", "io/johnnylocke/store/redis/*.lua");
    }

    @Test
    void onRedis() throws Exception {
        AheadOfTime made = new AheadOfTime(folder);
        made.process("--spring.profiles.active=redis");
        try (RedisTestServer server = RedisTestServer.start()) {
            assertLocks(made, "redis", "--spring.profiles.active=redis", "--spring.data.redis.port=" + server.port());
        }
    }
}
