package io.johnnylocke.spring.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.spring.autoconfigure.JohnnyLockeAutoConfiguration;
import io.johnnylocke.spring.autoconfigure.NatsConnectionDetails;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.nats.NatsLockStore;
import io.johnnylocke.template.LockTemplate;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.lifecycle.DockerComposeServicesReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Services of Docker Compose, told to the application as Spring Boot tells them, with a real server in the place of one. */
class ComposeServiceConnectionTest {

    private static final String LABEL = "org.springframework.boot.service-connection";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JohnnyLockeAutoConfiguration.class))
            .withPropertyValues("spring.application.name=shop");

    /** What Docker Compose says of a service that runs. */
    private record Service(ImageReference image, int port, Map<String, String> env, Map<String, String> labels)
            implements RunningService {

        @Override
        public String name() {
            return "locks";
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public ConnectionPorts ports() {
            return new ConnectionPorts() {
                @Override
                public int get(int containerPort) {
                    if (containerPort != 4222) {
                        throw new IllegalStateException("Port " + containerPort + " is not mapped");
                    }
                    return port;
                }

                @Override
                public List<Integer> getAll() {
                    return List.of(port);
                }

                @Override
                public List<Integer> getAll(String protocol) {
                    return getAll();
                }
            };
        }
    }

    private static RunningService service(
            String image, NatsTestServer server, Map<String, String> env, Map<String, String> labels) {
        return new Service(ImageReference.of(image), server.port(), env, labels);
    }

    private ApplicationContextRunner with(RunningService service) {
        return runner.withInitializer(context -> tell(context, List.of(service)));
    }

    /** As its lifecycle does once the services are up; neither the event nor who listens to it can be made by others. */
    @SuppressWarnings("unchecked")
    private static void tell(ApplicationContext context, List<RunningService> services) {
        Constructor<?> event = DockerComposeServicesReadyEvent.class.getDeclaredConstructors()[0];
        DockerComposeServicesReadyEvent ready =
                (DockerComposeServicesReadyEvent) BeanUtils.instantiateClass(event, context, services);
        SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class).stream()
                .filter(listener -> listener.getClass()
                        .getSimpleName()
                        .equals("DockerComposeServiceConnectionsApplicationListener"))
                .forEach(listener ->
                        ((ApplicationListener<DockerComposeServicesReadyEvent>) listener).onApplicationEvent(ready));
    }

    private static void locks(LockTemplate locks) {
        await().ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> locks.withLock("k", Integer.class, none -> 1).value() == 1);
    }

    @Test
    void aServiceIsKnownByTheImageAndItsUserByTheEnvironment() {
        try (NatsTestServer server = NatsTestServer.start("--user", "till", "--pass", "sesame")) {
            with(service(
                            "nats:2.12-alpine",
                            server,
                            Map.of("NATS_USERNAME", "till", "NATS_PASSWORD", "sesame"),
                            Map.of()))
                    .run(context -> {
                        assertThat(context.getBean(LockStore.class)).isInstanceOf(NatsLockStore.class);
                        assertThat(context.getBean(NatsConnectionDetails.class).servers())
                                .containsExactly("nats://127.0.0.1:" + server.port());
                        locks(context.getBean(LockTemplate.class));
                    });
        }
    }

    @Test
    void anotherImageIsKnownByTheLabel() {
        try (NatsTestServer server = NatsTestServer.start("--auth", "t0ken")) {
            with(service("own/server", server, Map.of("NATS_TOKEN", "t0ken"), Map.of(LABEL, "nats")))
                    .run(context -> locks(context.getBean(LockTemplate.class)));
            runner.withPropertyValues("johnny-locke.store=memory")
                    .withInitializer(
                            context -> tell(context, List.of(service("own/server", server, Map.of(), Map.of()))))
                    .run(context -> assertThat(context).doesNotHaveBean(NatsConnectionDetails.class));
        }
    }
}
