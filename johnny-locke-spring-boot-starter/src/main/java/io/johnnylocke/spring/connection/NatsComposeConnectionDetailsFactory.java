package io.johnnylocke.spring.connection;

import io.johnnylocke.spring.autoconfigure.NatsConnectionDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/** Tells how the server is reached in a Docker Compose service of the image {@code nats}. */
final class NatsComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<NatsConnectionDetails> {

    private static final int PORT = 4222;

    NatsComposeConnectionDetailsFactory() {
        super("nats", "io.nats.client.Connection");
    }

    @Override
    protected NatsConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new Details(source.getRunningService());
    }

    private static final class Details extends DockerComposeConnectionDetails implements NatsConnectionDetails {

        private final String server;
        private final ContainerLogin login;
        private final @Nullable SslBundle sslBundle;

        Details(RunningService service) {
            super(service);
            server = "nats://" + service.host() + ":" + service.ports().get(PORT);
            login = ContainerLogin.of(List.of(), service.env());
            sslBundle = getSslBundle(service);
        }

        @Override
        public List<String> servers() {
            return List.of(server);
        }

        @Override
        public @Nullable String username() {
            return login.username();
        }

        @Override
        public @Nullable String password() {
            return login.password();
        }

        @Override
        public @Nullable String token() {
            return login.token();
        }

        @Override
        public @Nullable SslBundle sslBundle() {
            return sslBundle;
        }
    }
}
