package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.spring.DistributedLocked;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** What a person reads whose application starts, or does not. */
@ExtendWith(OutputCaptureExtension.class)
class StartMessagesTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({JohnnyLockeAutoConfiguration.class, DistributedLockedAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({JohnnyLockeAutoConfiguration.class, DistributedLockedAutoConfiguration.class})
    static class MistakenApplication {
        @Bean
        Mistaken mistaken() {
            return new Mistaken();
        }
    }

    static class Mistaken {
        @DistributedLocked(key = "#odrer")
        public void ship(String order) {}
    }

    private static void start(Class<?> application, Map<String, Object> properties) {
        SpringApplication spring = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .build();
        assertThatThrownBy(spring::run).isNotNull();
    }

    @Test
    void whereTheLocksAre(CapturedOutput output) {
        new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.application.name=shop",
                        "--johnny-locke.store=memory",
                        "--johnny-locke.client-id=till",
                        "--johnny-locke.stores.audit.namespace=audit",
                        "--logging.level.io.johnnylocke=info")
                .close();
        assertThat(output)
                .contains("Distributed locks are in the store 'memory', namespace 'shop', as client 'till~")
                .contains(
                        "Distributed locks of 'audit' are in the store 'memory', namespace 'audit', as client 'till~");
    }

    @Test
    void noStore(CapturedOutput output) {
        start(Application.class, Map.of("spring.application.name", "shop"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("No store for distributed locks is configured.")
                .contains("spring-boot-starter-data-redis")
                .contains("johnny-locke.store=memory");
    }

    @Test
    void redisWithoutItsClient(CapturedOutput output) {
        start(Application.class, Map.of("spring.application.name", "shop", "johnny-locke.store", "redis"));
        assertThat(output)
                .contains(
                        "The store 'redis' for distributed locks is chosen by johnny-locke.store, but its client is not there.")
                .contains("spring-boot-starter-data-redis");
    }

    @Test
    void noNamespace(CapturedOutput output) {
        start(Application.class, Map.of("johnny-locke.store", "memory"));
        assertThat(output).contains("Set spring.application.name, or johnny-locke.namespace");
    }

    @Test
    void misspeltStore(CapturedOutput output) {
        start(Application.class, Map.of("spring.application.name", "shop", "johnny-locke.store", "memroy"));
        assertThat(output)
                .contains("johnny-locke.store")
                .contains("memroy")
                .contains("MEMORY")
                .contains("REDIS");
    }

    @Test
    void badSignature(CapturedOutput output) {
        start(MistakenApplication.class, Map.of("spring.application.name", "shop", "johnny-locke.store", "memory"));
        assertThat(output)
                .contains("StartMessagesTest$Mistaken.ship(String): the key '#odrer' names #odrer")
                .contains("Action:")
                .contains("Name a parameter of the method.");
    }

    /** The application with a store in memory, and what is wrong. */
    private static void startWith(String property, String value) {
        start(
                Application.class,
                Map.of("spring.application.name", "shop", "johnny-locke.store", "memory", property, value));
    }

    @Test
    void misnamedStore(CapturedOutput output) {
        startWith("johnny-locke.stores.audit_log.lease", "3s");
        assertThat(output)
                .contains("johnny-locke.stores has a store with the name 'audit_log'.")
                .contains("Choose a name of letters, digits and hyphens");
    }

    @Test
    void sameLocksTwice(CapturedOutput output) {
        startWith("johnny-locke.stores.audit.lease", "3s");
        assertThat(output)
                .contains("There would be the same locks in the store 'audit' and in the default store")
                .contains("Set johnny-locke.stores.audit.namespace to another namespace.");
    }

    @Test
    void badValueOfAStoreWithAName(CapturedOutput output) {
        startWith("johnny-locke.stores.audit.lease", "soon");
        assertThat(output).contains("johnny-locke.stores.audit.lease").contains("soon");
    }

    @Test
    void valueThatDoesNotSuitTheStore(CapturedOutput output) {
        startWith("johnny-locke.stores.audit.store-timeout", "6s");
        assertThat(output).contains("johnny-locke.stores.audit.store-timeout").contains("must be at most PT5S");
    }

    @Test
    void valueOfTheDefaultThatDoesNotSuitTheStore(CapturedOutput output) {
        start(
                Application.class,
                Map.of(
                        "spring.application.name", "shop",
                        "johnny-locke.store", "memory",
                        "johnny-locke.state.maximum-size", "10MB",
                        "johnny-locke.stores.jobs.store", "nats",
                        "johnny-locke.stores.jobs.nats.servers", "nats://127.0.0.1:1"));
        assertThat(output)
                .contains("Invalid value '10MB' for configuration property 'johnny-locke.state.maximum-size'")
                .contains("The store 'jobs' has taken it over: set johnny-locke.stores.jobs.state.maximum-size");
    }

    @Test
    void unknownConnectionFactory(CapturedOutput output) {
        start(
                RedisApplication.class,
                Map.of("spring.application.name", "shop", "johnny-locke.redis.connection-factory", "third"));
        assertThat(output)
                .contains("johnny-locke.redis.connection-factory names the bean 'third', which does not exist.")
                .contains("LettuceConnectionFactory: first, second.");
    }

    @Test
    void connectionFactoryOfAnotherType(CapturedOutput output) {
        start(
                RedisApplication.class,
                Map.of(
                        "spring.application.name", "shop",
                        "johnny-locke.store", "memory",
                        "johnny-locke.stores.audit.store", "redis",
                        "johnny-locke.stores.audit.redis.connection-factory", "text"));
        assertThat(output)
                .contains(
                        "johnny-locke.stores.audit.redis.connection-factory names the bean 'text', which is of the type"
                                + " java.lang.String and not")
                .contains("first, second.");
    }

    @Test
    void twoConnectionFactories(CapturedOutput output) {
        start(
                RedisApplication.class,
                Map.of(
                        "spring.application.name", "shop",
                        "johnny-locke.store", "memory",
                        "johnny-locke.stores.audit.store", "redis"));
        assertThat(output)
                .contains("johnny-locke.stores.audit.redis.connection-factory is not set")
                .contains("first, second.");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(JohnnyLockeAutoConfiguration.class)
    static class RedisApplication {
        @Bean
        LettuceConnectionFactory first() {
            return new LettuceConnectionFactory("127.0.0.1", 1);
        }

        @Bean
        LettuceConnectionFactory second() {
            return new LettuceConnectionFactory("127.0.0.1", 2);
        }

        @Bean
        String text() {
            return "no factory";
        }
    }
}
