package io.johnnylocke.spring.aop.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Run in a process of its own, with the weaver: ends with 0 if all is locked as it should be. */
@SpringBootApplication
public class WovenApplication {

    @Bean
    Counter bean() {
        return new Counter("bean");
    }

    /** Starts the application and looks. */
    public static void main(String[] arguments) {
        assertThatThrownBy(() -> new Counter("early").countTwice())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no application context");
        try (ConfigurableApplicationContext context = SpringApplication.run(WovenApplication.class, arguments)) {
            LockOperations locks = context.getBean(LockOperations.class);
            callsOfItsOwnAreLocked(locks, context.getBean(Counter.class));
            whatCompletesLaterIsLocked(locks);
        }
        assertThatThrownBy(() -> new Counter("late").countTwice()).isInstanceOf(IllegalStateException.class);
    }

    private static void callsOfItsOwnAreLocked(LockOperations locks, Counter bean) {
        assertThat(bean.countTwice()).isEqualTo(2);
        assertThat(new Counter("plain").countTwice()).isEqualTo(2);
        assertThat(locks.read("plain", Integer.class)).contains(2);
        assertThat(Counter.once("static", null)).isEqualTo("first");
        assertThat(Counter.once("static", null)).isEqualTo("again");
        try (LockHandle<String> held = locks.acquire("brief", String.class)) {
            assertThatThrownBy(new Counter("any")::brief).isInstanceOf(LockTimeoutException.class);
            held.checkHeld();
        }
        new Counter("any").brief();
    }

    private static void whatCompletesLaterIsLocked(LockOperations locks) {
        Counter counter = new Counter("any");
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        List<Mono<Integer>> publishers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stages.add(counter.later("stages", null));
            publishers.add(counter.published("publishers", null));
        }
        stages.forEach(CompletableFuture::join);
        Flux.merge(publishers).blockLast();
        assertThat(locks.read("stages", Integer.class)).contains(20);
        assertThat(locks.read("publishers", Integer.class)).contains(20);
    }
}
