package io.johnnylocke.samples.stock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.StaticApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample, started as a person starts it, and its REST interface. */
final class Instance implements AutoCloseable {

    /** An answer. */
    record Answer(int status, String contentType, JsonNode body) {}

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;
    private final String base;

    Instance(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--server.port=0");
        context = new SpringApplicationBuilder(StockApplication.class).run(all.toArray(String[]::new));
        base = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
    }

    private Instance(int port) {
        context = new StaticApplicationContext();
        base = "http://localhost:" + port;
    }

    /** Returns the REST interface of one that runs in another process. It has no beans here. */
    static Instance at(int port) {
        return new Instance(port);
    }

    static Instance onRedis(int port, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.profiles.active=redis");
        all.add("--spring.data.redis.port=" + port);
        return new Instance(all.toArray(String[]::new));
    }

    static Instance onNats(String server) {
        return new Instance("--spring.profiles.active=nats", "--johnny-locke.nats.servers=" + server);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Answer put(String sku, String body) {
        return send("/stock/" + sku, "PUT", body);
    }

    Answer reserve(String sku, String body) {
        return send("/stock/" + sku + "/reservations", "POST", body);
    }

    Answer get(String path) {
        return send(path, "GET", null);
    }

    private Answer send(String path, String method, String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    JsonMapper.shared().readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
