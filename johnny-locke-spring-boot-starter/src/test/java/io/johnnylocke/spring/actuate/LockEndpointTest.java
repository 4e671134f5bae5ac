package io.johnnylocke.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint over HTTP. */
class LockEndpointTest {

    private static final StateType<String> TEXT = StateType.of(String.class);
    private static final String ALLOWED = "--management.endpoint.johnnylocke.access=unrestricted";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class TwoTemplates {

        @Bean
        LockTemplate orders() {
            return LockTemplate.builder(MemoryLockStore.create()).namespace("o").build();
        }

        @Bean
        LockTemplate stocks() {
            return LockTemplate.builder(MemoryLockStore.create()).namespace("s").build();
        }
    }

    private ConfigurableApplicationContext context;

    private void start(Class<?> application, String... arguments) {
        context = new SpringApplicationBuilder(application)
                .properties(
                        "server.port=0",
                        "spring.application.name=shop",
                        "johnny-locke.store=memory",
                        "management.endpoints.web.exposure.include=johnnylocke",
                        "spring.main.banner-mode=off",
                        "spring.jmx.enabled=false")
                .run(arguments);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private HttpResponse<String> request(String method, String path) throws Exception {
        String port = context.getEnvironment().getProperty("local.server.port");
        URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/johnnylocke" + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path) throws Exception {
        HttpResponse<String> response = request(method, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    @Test
    void itTellsWhatIsHeldAndWhoWaits() throws Exception {
        start(Application.class);
        LockTemplate locks = context.getBean(LockTemplate.class);
        LockHandle<String> held =
                locks.acquire("apple", TEXT, LockOptions.defaults().name("stock"));
        locks.async().acquire("apple", TEXT, LockOptions.defaults());
        JsonNode template = json("GET", "").at("/templates/lockTemplate");
        assertThat(template.get("store").asString()).isEqualTo("memory");
        assertThat(template.get("namespace").asString()).isEqualTo("shop");
        assertThat(template.get("clientId").asString()).isEqualTo(locks.clientId());
        assertThat(template.get("locks")).hasSize(1);
        JsonNode lock = template.get("locks").get(0);
        assertThat(lock.get("key").asString()).isEqualTo("apple");
        assertThat(lock.get("name").asString()).isEqualTo("stock");
        assertThat(lock.get("token").asLong()).isEqualTo(held.token());
        assertThat(Duration.parse(lock.get("heldFor").asString())).isPositive();
        assertThat(Duration.parse(lock.get("leaseRemaining").asString()))
                .isBetween(Duration.ZERO, Duration.ofSeconds(10));
        assertThat(lock.get("holders").asInt()).isEqualTo(1);
        assertThat(lock.get("waiting").asInt()).isEqualTo(1);
        context.getBean(LockTemplate.class).close();
        assertThat(json("GET", "").at("/templates/lockTemplate/locks")).isEmpty();
    }

    @Test
    void itLooksAtAnyKeyAndNeverShowsTheState() throws Exception {
        start(Application.class);
        for (String key :
                List.of("apple", "order:4711", "ä ö", "a.b", "50%", "a+b&c=d", "{x}", "a?b#c", "a;b=c", "a/b/c")) {
            looksAt(key);
        }
    }

    private void looksAt(String key) throws Exception {
        LockTemplate locks = context.getBean(LockTemplate.class);
        locks.set(key, String.class, "secret", StateExpiry.sliding(Duration.ofMinutes(1)));
        LockHandle<String> held =
                locks.acquire(key, TEXT, LockOptions.defaults().holderId("h"));
        String path = "/"
                + URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
        HttpResponse<String> response = request("GET", path);
        assertThat(response.statusCode()).as(key + response.body()).isEqualTo(200);
        assertThat(response.body()).doesNotContain("secret");
        JsonNode seen = JsonMapper.shared().readTree(response.body());
        assertThat(seen.get("key").asString()).isEqualTo(key);
        assertThat(seen.get("stateSize").asInt()).isEqualTo(6);
        assertThat(seen.at("/holder/clientId").asString()).isEqualTo(locks.clientId());
        assertThat(seen.at("/holder/holderId").asString()).isEqualTo("h");
        assertThat(seen.at("/holder/token").asLong()).isEqualTo(held.token());
        assertThat(Duration.parse(seen.at("/holder/leaseRemaining").asString())).isPositive();
    }

    @Test
    void nothingIsReleasedByForceUnlessThatIsAllowed() throws Exception {
        start(Application.class);
        LockHandle<String> held = context.getBean(LockTemplate.class).acquire("apple", TEXT, LockOptions.defaults());
        assertThat(request("DELETE", "/apple").statusCode()).isEqualTo(405);
        assertThat(held.isHeld()).isTrue();
        held.release("written");
    }

    @Test
    void aReleaseByForceFencesTheHolder() throws Exception {
        start(Application.class, ALLOWED);
        LockTemplate locks = context.getBean(LockTemplate.class);
        LockHandle<String> held = locks.acquire("a/b", TEXT, LockOptions.defaults());
        JsonNode released = json("DELETE", "/a/b");
        assertThat(released.get("outcome").asString()).isEqualTo("RELEASED");
        assertThat(released.at("/holder/token").asLong()).isEqualTo(held.token());
        assertThatThrownBy(() -> held.release("late"))
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        lost -> assertThat(lost.reason()).isEqualTo(LossReason.REVOKED));
        assertThat(locks.read("a/b", String.class)).isEmpty();
        LockHandle<String> next = locks.acquire("a/b", TEXT, LockOptions.defaults());
        assertThat(next.token()).isGreaterThan(held.token());
        next.release();
        assertThat(json("DELETE", "/a/b").get("outcome").asString()).isEqualTo("NOT_HELD");
    }

    @Test
    void ofSeveralTemplatesOneMustBeNamed() throws Exception {
        start(TwoTemplates.class);
        context.getBean("stocks", LockTemplate.class).acquire("k", TEXT, LockOptions.defaults());
        assertThat(json("GET", "").at("/templates/orders/locks")).isEmpty();
        assertThat(json("GET", "").at("/templates/stocks/locks")).hasSize(1);
        assertThat(json("GET", "/k?template=stocks").at("/holder/token").asLong())
                .isPositive();
        assertThat(json("GET", "/k?template=orders").hasNonNull("holder")).isFalse();
        assertThat(request("GET", "/k").statusCode()).isEqualTo(400);
        assertThat(request("GET", "/k?template=none").statusCode()).isEqualTo(400);
    }

    @Test
    void aStoreWithANameIsShownToo() throws Exception {
        start(Application.class, "--johnny-locke.stores.audit.namespace=audit");
        assertThat(json("GET", "").at("/templates").propertyNames())
                .containsExactlyInAnyOrder("lockTemplate", "auditLockTemplate");
        assertThat(json("GET", "/k?template=auditLockTemplate").get("key").asString())
                .isEqualTo("k");
    }

    @Test
    void itIsNotThereUnlessItIsExposed() throws Exception {
        start(Application.class, "--management.endpoints.web.exposure.include=health");
        assertThat(context.getBeanProvider(LockEndpoint.class).getIfAvailable()).isNull();
        assertThat(request("GET", "").statusCode()).isEqualTo(404);
    }
}
