package io.johnnylocke.spring.autoconfigure;

import io.nats.client.Options;
import io.nats.client.support.NatsUri;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** The options of a connection for locks: it comes back whenever a server does, and sends nothing late. */
final class NatsOptions {

    private NatsOptions() {}

    static Options of(NatsConnectionDetails details, JohnnyLockeProperties.Nats properties, LastNatsError errors) {
        Options.Builder options = Options.builder()
                .servers(servers(details))
                .connectionName("johnny-locke")
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(500))
                .reconnectBufferSize(0)
                .errorListener(errors);
        SSLContext ssl = sslContext(details);
        if (ssl != null) {
            // The name that is checked is the one that was given, and no address that it stands for.
            options.sslContext(HostnameCheckingSslContext.of(ssl))
                    .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs);
        }
        if (details.username() != null) {
            options.userInfo(details.username(), Objects.requireNonNullElse(details.password(), ""));
        } else if (details.token() != null) {
            options.token(details.token().toCharArray());
        } else if (properties.credentials() != null) {
            options.authHandler(NatsIdentity.ofCredentials(properties.credentials()));
        } else if (properties.nkey() != null) {
            options.authHandler(NatsIdentity.ofSeed(properties.nkey()));
        }
        return options.build();
    }

    private static String[] servers(NatsConnectionDetails details) {
        if (details.servers().isEmpty()) {
            throw unusable("johnny-locke.nats.servers names no server");
        }
        return details.servers().stream().map(NatsOptions::checked).toArray(String[]::new);
    }

    /** The client library would say what is wrong with an address, and not which one it is. */
    private static String checked(String server) {
        try {
            new NatsUri(server);
            return server;
        } catch (URISyntaxException e) {
            throw unusable("'" + server.replaceAll("[^/]*@", "***@") + "' is no address of a NATS server");
        }
    }

    private static UnusableConnectionException unusable(String mistake) {
        return new UnusableConnectionException(
                mistake,
                "Set johnny-locke.nats.servers to addresses such as nats://localhost:4222, tls://nats.example.com or"
                        + " localhost:4222, with commas between them.",
                null);
    }

    private static @Nullable SSLContext sslContext(NatsConnectionDetails details) {
        SslBundle bundle = details.sslBundle();
        if (bundle != null) {
            return bundle.createSslContext();
        }
        boolean encrypted = details.servers().stream().anyMatch(server -> server.startsWith("tls://"));
        return encrypted ? SslBundle.systemDefault().createSslContext() : null;
    }
}
