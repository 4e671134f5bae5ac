package io.johnnylocke.spring.minimal;

import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Needs nothing that is optional. */
@SpringBootApplication
public class MinimalApplication {

    /** A bean with locked methods. */
    public static class Counter {

        /** Counts. */
        @DistributedLocked(key = "#id")
        public Integer count(String id, @LockState @Nullable Integer count) {
            return count == null ? 1 : count + 1;
        }

        /** Counts, and completes later. */
        @DistributedLocked(key = "#id")
        public CompletableFuture<Integer> later(String id, @LockState @Nullable Integer count) {
            return CompletableFuture.completedFuture(count == null ? 1 : count + 1);
        }
    }

    @Bean
    Counter counter() {
        return new Counter();
    }

    /** Starts the application and counts. */
    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = SpringApplication.run(MinimalApplication.class, arguments)) {
            Counter counter = context.getBean(Counter.class);
            counter.count("k", null);
            counter.later("k", null).join();
            if (counter.count("k", null) != 3) {
                throw new IllegalStateException("not locked");
            }
        }
    }
}
