package io.johnnylocke.store.contract;

import io.johnnylocke.store.LockStore;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Three clients that make single requests for one key, without an engine. */
abstract class PeerContract {

    private final String namespace = "t-" + UUID.randomUUID();
    Peer a;
    Peer b;
    Peer c;

    /** Returns a store for one more client on the same backend. */
    protected abstract LockStore newStore();

    @BeforeEach
    void open() {
        String key = "k-" + UUID.randomUUID();
        a = new Peer(newStore(), namespace, "a", key);
        b = new Peer(newStore(), namespace, "b", key);
        c = new Peer(newStore(), namespace, "c", key);
        // Connected, so that no brief lease is over before somebody can ask.
        List.of(a, b, c).forEach(Peer::state);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }
}
