package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.template.LockTemplate;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A server with a certificate for localhost, and no other name, that the application trusts by an SSL bundle. */
class RedisTlsTest {

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;
    private static RedisTestServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.create(folder, "server");
        server = RedisTestServer.startEncrypted(certificate.certificate(), certificate.key());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private ApplicationContextRunner connectingTo(String host, TestCertificate trusted) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        DataRedisAutoConfiguration.class,
                        JohnnyLockeAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=shop-tls",
                        "spring.ssl.bundle.pem.redis.truststore.certificate=file:" + trusted.certificate(),
                        "spring.data.redis.ssl.bundle=redis",
                        "spring.data.redis.host=" + host,
                        "spring.data.redis.port=" + server.port());
    }

    private static void isRefused(ApplicationContextRunner runner, String reason) {
        runner.run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            assertThatThrownBy(() -> locks.acquire("k", String.class, Duration.ofSeconds(1)))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("Redis cannot be reached")
                    .hasMessageContaining(reason);
        });
    }

    @Test
    void aServerWithTheRightNameIsConnectedToAgainAndAgain() {
        connectingTo("localhost", certificate).run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            assertThat(locks.withLock("k", String.class, none -> "v").value()).isEqualTo("v");
            server.stop();
            server.restart();
            assertThat(locks.acquire("k", String.class, Duration.ofSeconds(5)).state())
                    .isEqualTo("v");
        });
    }

    @Test
    void aServerWithAnotherNameIsNot() {
        isRefused(connectingTo("127.0.0.1", certificate), "No subject alternative names matching IP address 127.0.0.1");
    }

    @Test
    void aServerOfAnAuthorityThatIsNotTrustedIsNot() throws Exception {
        TestCertificate other = TestCertificate.create(folder, "other");
        isRefused(connectingTo("localhost", other), "unable to find valid certification path");
    }

    @Test
    void aServerThatSpeaksTlsIsNotConnectedToWithout() {
        isRefused(
                connectingTo("localhost", certificate)
                        .withPropertyValues("spring.data.redis.ssl.bundle=", "spring.data.redis.ssl.enabled=false"),
                "Unable to connect to localhost");
    }
}
