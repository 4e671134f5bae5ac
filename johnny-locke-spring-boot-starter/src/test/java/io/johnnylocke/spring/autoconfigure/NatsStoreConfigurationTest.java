package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class NatsStoreConfigurationTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop-nats", "johnny-locke.store-timeout=500ms");

    private final ApplicationContextRunner nats = bare.withPropertyValues(
            "johnny-locke.nats.servers=" + NatsTestServer.shared().uri());

    private static void locks(LockTemplate locks) {
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> locks.withLock("k", Integer.class, n -> n == null ? 1 : n + 1)
                                .value()
                        > 0);
        assertThat(locks.ping().details()).containsKeys("version", "bucket");
    }

    @Test
    void theServersThatAreNamedAreConnectedTo() {
        nats.run(context -> {
            assertThat(context).hasSingleBean(LockStore.class).hasSingleBean(NatsLockStore.class);
            locks(context.getBean(LockTemplate.class));
            assertThat(context).doesNotHaveBean(Connection.class);
        });
    }

    @Test
    void theApplicationsConnectionIsUsedAndStaysOpen() throws Exception {
        Connection connection = Nats.connect(NatsTestServer.shared().uri());
        bare.withBean(Connection.class, () -> connection, bean -> bean.setDestroyMethodName(""))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(NatsConnector.class);
                    locks(context.getBean(LockTemplate.class));
                });
        assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        connection.close();
    }

    @Test
    void aConnectionThatIsNullOrClosedIsAReasonNotToStart() throws Exception {
        failsToStart(bare.withUserConfiguration(NullConnection.class), "is null.");
        Connection closed = Nats.connect(NatsTestServer.shared().uri());
        closed.close();
        failsToStart(
                bare.withBean(Connection.class, () -> closed, bean -> bean.setDestroyMethodName("")), "is closed.");
    }

    @Configuration(proxyBeanMethods = false)
    static class NullConnection {
        @Bean
        @Nullable
        Connection connection() {
            return null;
        }
    }

    private static void failsToStart(ApplicationContextRunner runner, String why) {
        runner.run(context -> {
            FailureAnalysis analysis = new NatsConnectionFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).isEqualTo("The bean of the type io.nats.client.Connection " + why);
            assertThat(analysis.getAction()).contains("johnny-locke.nats.servers");
        });
    }

    @Test
    void aConnectionThatTheApplicationClosesIsNamedByEachFailure() throws Exception {
        Connection connection = Nats.connect(NatsTestServer.shared().uri());
        bare.withBean(Connection.class, () -> connection).run(context -> {
            LockTemplate locks = context.getBean(LockTemplate.class);
            locks(locks);
            connection.close();
            assertThatThrownBy(() -> locks.read("k", Integer.class))
                    .isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("the NATS connection cannot be used");
        });
    }

    @Test
    void detailsTakeThePlaceOfProperties() {
        bare.withPropertyValues("johnny-locke.store=nats", "johnny-locke.nats.servers=nats://127.0.0.1:1")
                .withBean(
                        NatsConnectionDetails.class,
                        () -> () -> List.of(NatsTestServer.shared().uri()))
                .run(context -> locks(context.getBean(LockTemplate.class)));
    }

    @Test
    void bucketAndStorageReachTheServerAndAnotherWishIsRefusedWithBothValues() {
        nats.withPropertyValues("johnny-locke.nats.bucket=own").run(context -> {
            locks(context.getBean(LockTemplate.class));
            assertThat(context.getBean(LockTemplate.class).ping().details()).containsEntry("bucket", "own");
        });
        nats.withPropertyValues("johnny-locke.nats.bucket=own", "johnny-locke.nats.replicas=3")
                .run(context -> await().untilAsserted(() -> assertThatThrownBy(
                                () -> context.getBean(LockTemplate.class).read("k", Integer.class))
                        .isInstanceOf(LockStoreException.class)
                        .hasMessageContaining("3")
                        .matches(failure -> !((LockStoreException) failure).isRetryable())));
        nats.withPropertyValues("johnny-locke.nats.bucket=missing", "johnny-locke.nats.create-bucket=false")
                .run(context -> await().untilAsserted(() -> assertThatThrownBy(
                                () -> context.getBean(LockTemplate.class).read("k", Integer.class))
                        .hasMessageContaining("'missing' does not exist")));
    }

    @Test
    void aServerThatIsAwayIsNoReasonNotToStart() {
        bare.withPropertyValues("johnny-locke.store=nats", "johnny-locke.nats.servers=nats://127.0.0.1:1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatThrownBy(() ->
                                    context.getBean(LockTemplate.class).acquire("k", Integer.class, Duration.ZERO))
                            .isInstanceOf(LockStoreException.class)
                            .hasMessageContaining("NATS cannot be reached");
                });
    }

    @Test
    void credentialsReachTheServer() {
        try (NatsTestServer guarded = NatsTestServer.start("--user", "u", "--pass", "secret")) {
            ApplicationContextRunner to = bare.withPropertyValues("johnny-locke.nats.servers=" + guarded.uri());
            to.withPropertyValues("johnny-locke.nats.username=u", "johnny-locke.nats.password=secret")
                    .run(context -> locks(context.getBean(LockTemplate.class)));
        }
        try (NatsTestServer guarded = NatsTestServer.start("--auth", "t0ken")) {
            bare.withPropertyValues("johnny-locke.nats.servers=" + guarded.uri(), "johnny-locke.nats.token=t0ken")
                    .run(context -> locks(context.getBean(LockTemplate.class)));
        }
    }

    @Test
    void aPasswordThatIsWrongIsRefusedWithoutBeingShown(CapturedOutput output) {
        try (NatsTestServer guarded = NatsTestServer.start("--user", "u", "--pass", "secret")) {
            bare.withPropertyValues(
                            "johnny-locke.nats.servers=" + guarded.uri(),
                            "johnny-locke.nats.username=u",
                            "johnny-locke.nats.password=mistaken")
                    .run(context -> await().untilAsserted(() -> assertThatThrownBy(() ->
                                    context.getBean(LockTemplate.class).acquire("k", Integer.class, Duration.ZERO))
                            .isInstanceOf(LockStoreException.class)
                            .hasMessageContaining("Authorization Violation")));
        }
        assertThat(output).contains("Authorization Violation").doesNotContain("mistaken");
    }

    /** The client library closes a connection that is refused twice while it is made again. */
    @Test
    void aPasswordThatIsChangedForAWhileIsNoEndOfTheConnection(@TempDir Path folder, CapturedOutput output)
            throws Exception {
        Path configuration = folder.resolve("nats.conf");
        Files.writeString(configuration, authorization("secret"));
        try (NatsTestServer guarded = NatsTestServer.start("-c", configuration.toString())) {
            bare.withPropertyValues(
                            "johnny-locke.nats.servers=" + guarded.uri(),
                            "johnny-locke.nats.username=u",
                            "johnny-locke.nats.password=secret")
                    .run(context -> {
                        LockTemplate locks = context.getBean(LockTemplate.class);
                        locks(locks);
                        guarded.stop();
                        Files.writeString(configuration, authorization("other"));
                        guarded.restart();
                        await().until(() -> output.getOut().contains("The connection to NATS is closed"));
                        guarded.stop();
                        Files.writeString(configuration, authorization("secret"));
                        guarded.restart();
                        locks(locks);
                    });
        }
    }

    private static String authorization(String password) {
        return "authorization { user: u, password: " + password + " }";
    }

    @Test
    void memoryStillHasToBeAskedFor() {
        nats.withPropertyValues("johnny-locke.store=memory")
                .run(context -> assertThat(context).hasSingleBean(MemoryLockStore.class));
    }
}
