package io.johnnylocke.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockOperations;
import io.johnnylocke.State;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.samples.readme.ReadmeSamples.Bank;
import io.johnnylocke.samples.readme.ReadmeSamples.Invoice;
import io.johnnylocke.samples.readme.ReadmeSamples.Order;
import io.johnnylocke.samples.readme.ReadmeSamples.Payments;
import io.johnnylocke.samples.readme.ReadmeSamples.Receipt;
import io.johnnylocke.samples.readme.ReadmeSamples.Stock;
import io.johnnylocke.samples.readme.ReadmeSamples.Stocks;
import io.johnnylocke.samples.readme.ReadmeSamples.Warehouse;
import io.johnnylocke.template.LockTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ReadmeSamplesTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Stocks stocks() {
            return new Stocks();
        }

        @Bean
        Warehouse warehouse() {
            return new Warehouse();
        }

        @Bean
        Payments payments() {
            return new Payments();
        }
    }

    /** The test in the README, on this application, which has its locks in Redis. */
    @Nested
    @SpringBootTest(
            classes = Application.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = {"spring.application.name=readme", "spring.data.redis.port=1"})
    class TheTest extends ReadmeSamples.StocksTests {}

    @Test
    void theReadmeHasTheSamplesAndNoOtherJava() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/johnnylocke/samples/readme/ReadmeSamples.java"));
        List<String> samples = Pattern.compile("(?s)( *)// readme: \\w+\n(.*?)\\1// end\n")
                .matcher(source)
                .results()
                .map(sample -> sample.group(2)
                        .replace("\n" + sample.group(1), "\n")
                        .substring(sample.group(1).length())
                        .replace("\nstatic class", "\nclass")) // a class that has a file of its own elsewhere
                .toList();
        List<String> blocks = Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(samples).hasSize(9);
        assertThat(blocks).containsExactlyElementsOf(samples);
    }

    @Test
    void theSamplesRun() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--johnny-locke.store=memory", "--spring.application.name=readme")) {
            LockOperations locks = context.getBean(LockOperations.class);
            locks.set("apple", Stock.class, new Stock(10), StateExpiry.none());
            assertThat(context.getBean(Stocks.class).reserve("apple", 3, null)).isEqualTo(new Stock(7));
            locks.set("invoice:7", Invoice.class, new Invoice(5, new Receipt(0)), StateExpiry.none());
            Receipt receipt = context.getBean(Payments.class).pay(new Order("7", 5), null);
            assertThat(locks.read("invoice:7", Invoice.class)).contains(new Invoice(5, receipt));
            locks.set("north", Stock.class, new Stock(5), StateExpiry.none());
            locks.set("south", Stock.class, new Stock(5), StateExpiry.none());
            context.getBean(Warehouse.class).move("north", "south", 2, null).join();
            assertThat(locks.read("north", Stock.class)).contains(new Stock(3));
            assertThat(locks.read("south", Stock.class)).contains(new Stock(7));
            assertThat(ReadmeSamples.template(locks, new Bank()).isHeld()).isTrue();
            assertThat(locks.read("apple", Stock.class)).contains(new Stock(97));
            ReadmeSamples.coordination(
                    locks, Duration.ofSeconds(5), LoggerFactory.getLogger(ReadmeSamples.class), new HashMap<>());
            assertThat(locks.read("pear", Stock.class)).contains(new Stock(95));
            assertThat(locks.read("plum", Stock.class)).contains(new Stock(5));
            assertThat(ReadmeSamples.async(locks))
                    .succeedsWithin(Duration.ofSeconds(5))
                    .extracting(State::value)
                    .isEqualTo(new Stock(96));
        }
        try (LockTemplate locks = ReadmeSamples.test()) {
            assertThat(locks.withLock("k", Integer.class, none -> 1).value()).isEqualTo(1);
        }
    }
}
