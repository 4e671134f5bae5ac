package io.johnnylocke.spring.autoconfigure;

import io.nats.client.Options;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;

/** The options of a connection for locks: it comes back whenever a server does, and sends nothing late. */
final class NatsOptions {

    private static final int LAST_PORT = 65_535;

    private NatsOptions() {}

    static Options of(NatsConnectionDetails details, LockSettings settings, LastNatsError errors) {
        JohnnyLockeProperties.Nats properties = settings.properties().nats();
        if (details instanceof PropertiesNatsConnectionDetails) {
            NatsIdentity.refuseSeveral(settings);
        }
        Options.Builder options = to(details.servers(), settings)
                .connectionName(settings.name() == null ? "johnny-locke" : "johnny-locke-" + settings.name())
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(500))
                .reconnectBufferSize(0)
                .errorListener(errors);
        SSLContext ssl = sslContext(details, settings);
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

    private static Options.Builder to(List<String> servers, LockSettings settings) {
        if (servers.isEmpty()) {
            throw new NatsConnectionException(
                    settings.property("nats.servers") + " names no server",
                    "Name one, such as nats://localhost:4222, or remove the property.",
                    null);
        }
        servers.forEach(server -> check(server, settings));
        return Options.builder().servers(servers.toArray(String[]::new));
    }

    /** The client library takes a port for good that no connection can be made to. */
    private static void check(String server, LockSettings settings) {
        try {
            for (URI address : Options.builder().server(server).build().getServers()) {
                if (address.getPort() < 1 || address.getPort() > LAST_PORT) {
                    throw new IllegalArgumentException("no port");
                }
            }
        } catch (IllegalArgumentException e) {
            // The cause is left out: it may tell a password.
            throw new NatsConnectionException(
                    settings.property("nats.servers") + " names what is no address of a NATS server: "
                            + NatsServers.withoutSecrets(server),
                    "Write an address such as nats://localhost:4222. Several are separated by commas.",
                    null);
        }
    }

    private static @Nullable SSLContext sslContext(NatsConnectionDetails details, LockSettings settings) {
        SslBundle bundle = bundle(details, settings);
        if (bundle != null) {
            return bundle.createSslContext();
        }
        boolean encrypted = details.servers().stream().anyMatch(server -> server.startsWith("tls://"));
        return encrypted ? SslBundle.systemDefault().createSslContext() : null;
    }

    private static @Nullable SslBundle bundle(NatsConnectionDetails details, LockSettings settings) {
        try {
            return details.sslBundle();
        } catch (NoSuchSslBundleException e) {
            throw new NatsConnectionException(
                    settings.property("nats.ssl.bundle") + " names the SSL bundle '" + e.getBundleName()
                            + "', which does not exist",
                    "Name a bundle under spring.ssl.bundle, or remove the property.",
                    e);
        }
    }
}
