package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.template.LockTemplate;
import io.nats.client.NKey;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Users that a server knows by their key, or by what its operator has signed, and others. */
@ExtendWith(OutputCaptureExtension.class)
class NatsIdentityTest {

    private static NKey user;
    private static NatsOperator operator;
    private static NatsTestServer ofKeys;
    private static NatsTestServer ofOperator;

    @TempDir
    private Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop-identity", "johnny-locke.store-timeout=500ms");

    @BeforeAll
    static void start() throws Exception {
        user = NKey.createUser(null);
        ofKeys = NatsTestServer.configured(
                "authorization { users = [ { nkey: " + new String(user.getPublicKey()) + " } ] }");
        operator = new NatsOperator();
        ofOperator = NatsTestServer.configured(operator.configuration());
    }

    @AfterAll
    static void stop() {
        ofKeys.close();
        ofOperator.close();
    }

    private ApplicationContextRunner withSeed(String seed) {
        return runner.withPropertyValues("johnny-locke.nats.servers=" + ofKeys.uri(), "johnny-locke.nats.nkey=" + seed);
    }

    private ApplicationContextRunner withFile(Path file) {
        return runner.withPropertyValues(
                "johnny-locke.nats.servers=" + ofOperator.uri(), "johnny-locke.nats.credentials=file:" + file);
    }

    private ApplicationContextRunner withCredentials(String content) throws Exception {
        return withFile(Files.writeString(folder.resolve("user.creds"), content));
    }

    private static void locks(ApplicationContextRunner runner) {
        runner.run(context -> await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> context.getBean(LockTemplate.class)
                                .withLock("k", Integer.class, none -> 1)
                                .value()
                        == 1));
    }

    private static void isRefused(ApplicationContextRunner runner, String why) {
        runner.run(context -> await().untilAsserted(() -> assertThatThrownBy(
                        () -> context.getBean(LockTemplate.class).read("k", Integer.class))
                .isInstanceOf(LockStoreException.class)
                .hasMessageContaining(why)));
    }

    private static FailureAnalysis analysis(Throwable startupFailure) {
        FailureAnalysis analysis = new NatsConnectionFailureAnalyzer().analyze(startupFailure);
        assertThat(analysis).isNotNull();
        return analysis;
    }

    @Test
    void theSeedOfAUserIsLetIn() {
        locks(withSeed(new String(user.getSeed())));
    }

    @Test
    void theSeedOfAnotherUserIsRefusedWithoutBeingShown(CapturedOutput output) throws Exception {
        String seed = new String(NKey.createUser(null).getSeed());
        isRefused(withSeed(seed), "Authorization Violation");
        assertThat(output).contains("NATS cannot be reached").doesNotContain(seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUNONSENSE", "seed of mine", "UAAO3RKZ2JOQQVRUG7FKXVZG6FGXB4G4HFOBSDSYUG2E5CQKIFSYCUDF"})
    void whatIsNoSeedFailsAtTheStartWithoutBeingShown(String seed, CapturedOutput output) {
        withSeed(seed).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).isEqualTo("johnny-locke.nats.nkey is not the seed of a user.");
            assertThat(analysis.getAction()).contains("begins with SU");
        });
        assertThat(output).contains("johnny-locke.nats.nkey").doesNotContain(seed);
    }

    @Test
    void theCredentialsOfAUserAreLetIn() throws Exception {
        locks(withCredentials(operator.credentials()));
    }

    @Test
    void aPathIsOneOfTheFileSystem() throws Exception {
        Path file = Files.writeString(folder.resolve("plain.creds"), operator.credentials());
        locks(runner.withPropertyValues(
                "johnny-locke.nats.servers=" + ofOperator.uri(), "johnny-locke.nats.credentials=" + file));
    }

    @Test
    void theCredentialsOfAnAccountThatTheServerDoesNotKnowAreRefused() throws Exception {
        isRefused(withCredentials(new NatsOperator().credentials()), "Authorization Violation");
    }

    @Test
    void theCredentialsOfAnAccountWithoutJetStreamAreRefused() throws Exception {
        isRefused(withCredentials(operator.plainCredentials()), "JetStream not enabled");
    }

    @Test
    void credentialsThatAreMissingOrNoneFailAtTheStart() throws Exception {
        withFile(folder.resolve("missing.creds")).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains("johnny-locke.nats.credentials names a file that cannot be read")
                    .contains(folder.resolve("missing.creds").toString());
            assertThat(analysis.getAction()).contains("classpath:");
        });
        withCredentials("nonsense")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("johnny-locke.nats.credentials names a file without the seed of an NKey")
                        .contains(folder.resolve("user.creds").toString()));
    }
}
