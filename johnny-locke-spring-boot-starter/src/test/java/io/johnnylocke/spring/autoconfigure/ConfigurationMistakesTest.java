package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** No mistake in the configuration ends in a stack trace: each is told with the property's name and what to do. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationMistakesTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SslAutoConfiguration.class, JohnnyLockeAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DataRedisAutoConfiguration.class)
    static class WithRedis extends Application {}

    @Configuration(proxyBeanMethods = false)
    static class WithTwoFactories extends Application {

        @Bean
        LettuceConnectionFactory orders() {
            return new LettuceConnectionFactory();
        }

        @Bean
        LettuceConnectionFactory sessions() {
            return new LettuceConnectionFactory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithAnotherFactory extends Application {

        @Bean
        RedisConnectionFactory redisConnectionFactory() {
            return mock();
        }
    }

    private static String start(CapturedOutput output, Class<?> application, String... properties) {
        String[] arguments =
                Arrays.stream(properties).map(property -> "--" + property).toArray(String[]::new);
        SpringApplicationBuilder builder = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties("spring.application.name=shop");
        assertThatThrownBy(() -> builder.run(arguments).close()).isNotNull();
        assertThat(output)
                .containsSubsequence("APPLICATION FAILED TO START", "Description:", "Action:")
                .doesNotContain("\tat ");
        return output.getOut();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    johnny-locke.store                | disk       | MEMORY
                    johnny-locke.lease                | 0s         | must be positive
                    johnny-locke.lease                | -1s        | must not be negative
                    johnny-locke.lease                | soon       | is not a valid duration
                    johnny-locke.wait                 | -1s        | must not be negative
                    johnny-locke.state.expiry         | 0s         | expiry
                    johnny-locke.state.expiry-mode    | whenever   | SLIDING
                    johnny-locke.state.maximum-size   | 3GB        | must be below 2GB
                    johnny-locke.state.maximum-size   | 0          | must be positive
                    johnny-locke.state.maximum-size   | much       | does not match data size pattern
                    johnny-locke.store-timeout        | 1h         | must be at most
                    johnny-locke.shutdown-grace       | -1s        | must not be negative
                    johnny-locke.client-id            | till 1     | letters, digits
                    """)
    void aValueThatCannotBe(String property, String value, String reason, CapturedOutput output) {
        assertThat(start(output, Application.class, "johnny-locke.store=memory", property + "=" + value))
                .contains(property, value, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    johnny-locke.redis.replication     | 2x         | off, all, or how many
                    johnny-locke.redis.replication     | 0          | off, all, or how many
                    johnny-locke.redis.fsync           | often      | boolean
                    johnny-locke.redis.stage-above     | -1B        | give 0 or more
                    """)
    void aValueThatCannotBeOfRedis(String property, String value, String reason, CapturedOutput output) {
        assertThat(start(output, WithRedis.class, "johnny-locke.store=redis", property + "=" + value))
                .contains(property, value, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    johnny-locke.nats.servers          | nats://           | "no address of a NATS server: nats://"
                    johnny-locke.nats.servers          | localhost:abc     | "no address of a NATS server"
                    johnny-locke.nats.servers          | ""                | names no server
                    johnny-locke.nats.bucket           | my.bucket         | letters, digits
                    johnny-locke.nats.storage          | disk              | MEMORY
                    johnny-locke.nats.replicas         | 2                 | must be 1, 3 or 5
                    johnny-locke.nats.ssl.bundle       | absent            | spring.ssl.bundle
                    johnny-locke.nats.credentials      | /absent/user.creds| cannot be read
                    johnny-locke.nats.credentials      | classpath:none    | cannot be read
                    johnny-locke.nats.nkey             | UAAA              | begins with SU
                    """)
    void aValueThatCannotBeOfNats(String property, String value, String reason, CapturedOutput output) {
        assertThat(start(output, Application.class, "johnny-locke.store=nats", property + "=" + value))
                .contains(property, reason);
    }

    @Test
    void thePasswordInAnAddressIsNotShown(CapturedOutput output) {
        assertThat(start(
                        output,
                        Application.class,
                        "johnny-locke.nats.servers=nats://one:4222,nats://till:sesame@localhost:port"))
                .contains("localhost:port", "johnny-locke.nats.servers")
                .doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankNamespaceOfAnApplicationWithoutAName(String blank, CapturedOutput output) {
        assertThat(start(
                        output,
                        Application.class,
                        "spring.application.name=",
                        "johnny-locke.store=memory",
                        "johnny-locke.namespace=" + blank))
                .contains("johnny-locke.namespace");
    }

    @Test
    void mastersAndReplicas(CapturedOutput output) {
        assertThat(start(output, WithRedis.class, "spring.data.redis.masterreplica.nodes=one:6379,two:6379"))
                .contains("masters and replicas", "Sentinels", "spring.data.redis");
    }

    @Test
    void severalConnectionFactoriesOfWhichNoneIsPrimary(CapturedOutput output) {
        assertThat(start(output, WithTwoFactories.class))
                .contains("none is primary: [orders, sessions]", "@Primary", "johnny-locke.redis.connection-factory");
    }

    @Test
    void aConnectionFactoryThatIsNotOfLettuce(CapturedOutput output) {
        assertThat(start(output, WithAnotherFactory.class, "johnny-locke.store=redis"))
                .contains("the bean 'redisConnectionFactory' is a", "spring.data.redis.client-type");
    }
}
