package io.johnnylocke.store.nats;

import io.johnnylocke.servers.NatsTestServer;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.contract.TransitionContract;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Every transition, as a user who has the rights that docs/nats.md lists and no others. */
class NatsRightsTest extends TransitionContract {

    private static NatsTestServer server;
    private static Connection connection;

    @BeforeAll
    static void connectAsUser() throws Exception {
        server = NatsTestServer.configured(
                "authorization { users = [ " + NatsRights.documented().user("locks", "locks") + " ] }");
        connection = Nats.connect(Options.builder()
                .server(server.uri())
                .userInfo("locks", "secret")
                .build());
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
