package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is wrong with a store in NATS, as far as it can be known without a server, fails the start. */
@ExtendWith(OutputCaptureExtension.class)
class NatsMistakesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    private void fails(String property, String reason) {
        fails(runner.withPropertyValues("johnny-locke.store=nats"), "johnny-locke." + property, reason);
        fails(
                runner.withPropertyValues("johnny-locke.store=memory", "johnny-locke.stores.jobs.store=nats"),
                "johnny-locke.stores.jobs." + property,
                reason);
    }

    private static void fails(ApplicationContextRunner runner, String property, String reason) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(property.substring(0, property.indexOf('=')))
                        .hasStackTraceContaining(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "nats.bucket=a.b, 'letters, digits'",
        "nats.replicas=2, '1, 3 or 5'",
        "nats.ssl.bundle=missing, 'the SSL bundle ''missing'''",
        "nats.credentials=file:/missing, cannot be read",
        "nats.nkey=UABC, not the seed",
        "nats.password=secret, no user name",
        "nats.connection=missing, 'the bean ''missing'', which does not exist'",
        "nats.servers=, no server",
    })
    void itIsNamedAsItWasWritten(String property, String reason) {
        fails(property, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nats://local host:4222", "nats://h:99999", "nats://h:abc", "http://h:1", "nats://"})
    void whatIsNoAddressIsRefused(String server) {
        fails("nats.servers=" + server, "no address of a NATS server: " + server);
    }

    @Test
    void whoItIsIsSaidOnce() {
        runner.withPropertyValues(
                        "johnny-locke.store=nats", "johnny-locke.nats.username=u", "johnny-locke.nats.token=t")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("johnny-locke.nats.username")
                        .hasMessageContaining("johnny-locke.nats.token"));
    }

    @Test
    void twoConnectionsAreNotChosenBetween() {
        runner.withBean("first", Connection.class, NatsMistakesTest::connection)
                .withBean("second", Connection.class, NatsMistakesTest::connection)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                LockSettingsException.class,
                                mistake -> assertThat(mistake.action()).contains("first, second"))
                        .hasMessageContaining("johnny-locke.nats.connection is not set"));
    }

    private static Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) ->
                        method.getReturnType() == boolean.class ? proxy == args[0] : System.identityHashCode(proxy));
    }

    @Test
    void aPasswordInAnAddressIsNotShown(CapturedOutput output) {
        runner.withPropertyValues("johnny-locke.nats.servers=nats://me:s3cret@127.0.0.1:1")
                .run(context -> await().untilAsserted(
                                () -> assertThat(output).contains("NATS cannot be reached", "******@127.0.0.1:1")));
        runner.withPropertyValues("johnny-locke.nats.servers=nats://me:s3cret@local host")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("nats://******@local host")
                        .hasNoCause());
        assertThat(output).doesNotContain("s3cret");
    }
}
