package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.ForkedApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a context is closed no thread of ours stays, and nothing that keeps the classes of the application from being unloaded. */
class NothingStaysTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "redis", "nats"})
    void noThreadAndNoClassOfTheApplicationStays(String store) throws Exception {
        int redis = store.equals("redis") ? RedisTestServer.shared().port() : 1;
        String nats = store.equals("nats") ? NatsTestServer.shared().uri() : "nats://127.0.0.1:1";
        ForkedApplication.of(ReloadedApplication.class)
                .option("-XX:SoftRefLRUPolicyMSPerMB=0")
                .option("-XX:TieredStopAtLevel=1")
                // Of which Boot keeps the first, with its class loader.
                .option("-Dorg.springframework.boot.logging.LoggingSystem=none")
                .argument("--spring.application.name=reloaded")
                .argument("--johnny-locke.store=" + store)
                .argument("--johnny-locke.lease=2s")
                .argument("--spring.data.redis.host=127.0.0.1")
                .argument("--spring.data.redis.port=" + redis)
                .argument("--johnny-locke.nats.servers=" + nats)
                .run(folder);
    }
}
