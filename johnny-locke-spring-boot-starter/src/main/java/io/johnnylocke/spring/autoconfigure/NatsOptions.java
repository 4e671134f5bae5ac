package io.johnnylocke.spring.autoconfigure;

import io.nats.client.Options;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** The options of a connection for locks: it comes back whenever a server does, and sends nothing late. */
final class NatsOptions {

    private NatsOptions() {}

    static Options of(NatsConnectionDetails details, LockSettings settings, LastNatsError errors) {
        JohnnyLockeProperties.Nats properties = settings.properties().nats();
        Options.Builder options = Options.builder()
                .servers(details.servers().toArray(String[]::new))
                .connectionName(settings.name() == null ? "johnny-locke" : "johnny-locke-" + settings.name())
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
            options.authHandler(
                    NatsIdentity.ofCredentials(properties.credentials(), settings.property("nats.credentials")));
        } else if (properties.nkey() != null) {
            options.authHandler(NatsIdentity.ofSeed(properties.nkey(), settings.property("nats.nkey")));
        }
        return options.build();
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
