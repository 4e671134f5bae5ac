package io.johnnylocke.spring.connection;

import io.johnnylocke.spring.autoconfigure.NatsConnectionDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Tells how the server is reached in a container of the image {@code nats} that is marked {@code @ServiceConnection}. */
final class NatsContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, NatsConnectionDetails> {

    private static final int PORT = 4222;

    NatsContainerConnectionDetailsFactory() {
        super("nats", "io.nats.client.Connection");
    }

    @Override
    protected NatsConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<Container<?>>
            implements NatsConnectionDetails {

        Details(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public List<String> servers() {
            Container<?> container = getContainer();
            return List.of("nats://" + container.getHost() + ":" + container.getMappedPort(PORT));
        }

        private ContainerLogin login() {
            Container<?> container = getContainer();
            return ContainerLogin.of(List.of(container.getCommandParts()), container.getEnvMap());
        }

        @Override
        public @Nullable String username() {
            return login().username();
        }

        @Override
        public @Nullable String password() {
            return login().password();
        }

        @Override
        public @Nullable String token() {
            return login().token();
        }

        @Override
        public @Nullable SslBundle sslBundle() {
            return getSslBundle();
        }
    }
}
