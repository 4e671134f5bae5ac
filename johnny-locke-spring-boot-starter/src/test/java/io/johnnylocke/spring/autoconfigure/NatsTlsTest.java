package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.template.LockTemplate;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A server with a certificate for localhost, and no other name. */
class NatsTlsTest {

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;
    private static NatsTestServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.create(folder, "server");
        server = NatsTestServer.start(
                "--tls",
                "--tlscert",
                certificate.certificate().toString(),
                "--tlskey",
                certificate.key().toString());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private ApplicationContextRunner connectingTo(String host) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(SslAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=shop-tls",
                        "spring.ssl.bundle.pem.nats.truststore.certificate=file:" + certificate.certificate(),
                        "johnny-locke.nats.ssl.bundle=nats",
                        "johnny-locke.nats.servers=nats://" + host + ":" + server.port());
    }

    @Test
    void aServerWithTheRightNameIsConnectedTo() {
        connectingTo("localhost").run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            await().ignoreExceptionsInstanceOf(LockStoreException.class)
                    .until(() -> locks.withLock("k", Integer.class, none -> 1).value() == 1);
        });
    }

    @Test
    void aServerWithAnotherNameIsNot() {
        connectingTo("127.0.0.1")
                .run(context -> await().during(Duration.ofSeconds(1))
                        .untilAsserted(() -> assertThatThrownBy(() ->
                                        context.getBean(LockTemplate.class).read("k", Integer.class))
                                .hasMessageContaining("NATS cannot be reached")));
    }
}
