package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Every transition, as a user who has the rights that docs/nats.md lists and no others. */
class NatsRightsTest extends TransitionContract {

    private static NatsTestServer server;
    private static Connection connection;

    @BeforeAll
    static void connectAsUser() throws Exception {
        Matcher rights = Pattern.compile(
                        "A user for locks needs to publish to (.+?), and to subscribe to\\s+(.+?)\\.\\n",
                        Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/nats.md")));
        assertThat(rights.find()).isTrue();
        Path configuration = Files.createTempFile("nats-rights", ".conf");
        Files.writeString(
                configuration,
                "authorization { users = [ { user: locks, password: secret, permissions: { publish: ["
                        + subjects(rights.group(1)) + "], subscribe: [" + subjects(rights.group(2)) + "] } } ] }");
        server = NatsTestServer.start("-c", configuration.toString());
        connection = Nats.connect(Options.builder()
                .server(server.uri())
                .userInfo("locks", "secret")
                .build());
    }

    private static String subjects(String text) {
        return Arrays.stream(text.split("[\\s,]+|and"))
                .filter(word -> word.startsWith("`"))
                .map(word -> word.replace("`", "\"").replace("<bucket>", "locks"))
                .collect(Collectors.joining(", "));
    }

    @AfterAll
    static void close() throws Exception {
        connection.close();
        server.close();
    }

    @Override
    protected boolean knowsWhoIsGone() {
        return false;
    }

    @Override
    protected LockStore newStore() {
        return NatsLockStore.create(connection).bucket("locks");
    }
}
