package io.johnnylocke.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.servers.RedisTestServer;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.store.redis.RedisLockStore;
import io.johnnylocke.template.LockTemplate;
import io.lettuce.core.RedisClient;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The application is told to stop while a request holds a lock. */
class WebShutdownTest {

    /** When the request under way is in the locked method, and when it may leave it. */
    record Pace(CountDownLatch begun, CountDownLatch mayEnd) {}

    static class Stocks {

        private final Pace pace;

        Stocks(Pace pace) {
            this.pace = pace;
        }

        @DistributedLocked(key = "'in flight'")
        public Integer count(@LockState Integer before) throws InterruptedException {
            pace.begun.countDown();
            pace.mayEnd.await();
            return before == null ? 1 : before + 1;
        }
    }

    @RestController
    static class Controller {

        private final Stocks stocks;

        Controller(Stocks stocks) {
            this.stocks = stocks;
        }

        @PostMapping("/count")
        String count() throws InterruptedException {
            return "counted " + stocks.count(null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Pace pace() {
            return new Pace(new CountDownLatch(1), new CountDownLatch(1));
        }

        @Bean
        Stocks stocks(Pace pace) {
            return new Stocks(pace);
        }

        @Bean
        Controller controller(Stocks stocks) {
            return new Controller(stocks);
        }
    }

    @Test
    void theRequestEndsAndWritesItsState() throws Exception {
        RedisTestServer server = RedisTestServer.shared();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--spring.application.name=web-shutdown",
                        "--spring.datasource.url=jdbc:h2:mem:unused",
                        "--spring.data.redis.host=127.0.0.1",
                        "--spring.data.redis.port=" + server.port(),
                        // No longer than the stop itself: it is not the grace that lets the request end.
                        "--johnny-locke.shutdown-grace=0s");
        int port = Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
        Pace pace = context.getBean(Pace.class);
        CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/count"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(pace.begun.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close, task -> new Thread(task).start());
        await().atMost(Duration.ofSeconds(30)).until(() -> isRefused(port));
        assertThat(context.getBean(LockTemplate.class).isRunning()).isTrue();
        pace.mayEnd.countDown();
        assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("counted 1");
        assertThat(closed).succeedsWithin(Duration.ofSeconds(30));
        RedisClient client = RedisClient.create(server.uri());
        try (LockTemplate other = LockTemplate.builder(RedisLockStore.create(client))
                .namespace("web-shutdown")
                .build()) {
            assertThat(other.read("in flight", Integer.class)).contains(1);
            assertThat(other.inspect("in flight").isHeld()).isFalse();
        } finally {
            client.shutdown();
        }
    }

    private static boolean isRefused(int port) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        }
    }
}
