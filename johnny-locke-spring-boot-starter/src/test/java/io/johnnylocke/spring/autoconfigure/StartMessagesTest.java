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
                        "--logging.level.io.johnnylocke=info")
                .close();
        assertThat(output).contains("Distributed locks are in the store 'memory', namespace 'shop', as client 'till~");
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
                .contains("The store 'redis' for distributed locks is chosen, but its client is not there.")
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
}
