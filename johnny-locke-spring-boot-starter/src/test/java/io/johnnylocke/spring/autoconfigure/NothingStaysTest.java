package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a context is closed no thread of ours stays, and nothing that keeps the classes of the application from being unloaded. */
class NothingStaysTest {

    @ParameterizedTest
    @ValueSource(strings = {"memory", "redis", "nats"})
    void noThreadAndNoClassOfTheApplicationStays(String store) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "-Dorg.springframework.boot.logging.LoggingSystem=none", // of which Boot keeps the first, with
                        // its class loader
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReloadedApplication.class.getName(),
                        "--spring.application.name=reloaded",
                        "--johnny-locke.store=" + store,
                        "--johnny-locke.lease=2s",
                        "--spring.data.redis.host=127.0.0.1",
                        "--spring.data.redis.port="
                                + (store.equals("redis")
                                        ? RedisTestServer.shared().port()
                                        : 1),
                        "--johnny-locke.nats.servers="
                                + (store.equals("nats")
                                        ? NatsTestServer.shared().uri()
                                        : "nats://127.0.0.1:1"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }
}
