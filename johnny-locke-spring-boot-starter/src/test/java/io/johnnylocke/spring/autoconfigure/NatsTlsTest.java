package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.template.LockTemplate;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A server with a certificate for localhost, and no other name. */
class NatsTlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static NatsTestServer server;

    @BeforeAll
    static void start() throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
        server = NatsTestServer.start(
                "--tls",
                "--tlscert",
                pem("certificate", "CERTIFICATE", keys.getCertificate("server").getEncoded()),
                "--tlskey",
                pem("key", "PRIVATE KEY", key));
    }

    private static String pem(String name, String type, byte[] content) throws Exception {
        String text = Base64.getMimeEncoder().encodeToString(content);
        return Files.writeString(
                        folder.resolve(name + ".pem"),
                        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n")
                .toString();
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
                        "spring.ssl.bundle.pem.nats.truststore.certificate=file:" + folder.resolve("certificate.pem"),
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
