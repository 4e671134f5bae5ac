package io.johnnylocke.store.contract;

import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;

/** What the suite needs of a backend outside of this process. */
public interface RemoteStoreFixture extends StoreFixture {

    /** Returns how another process reaches the backend: the argument for {@link #remote()}. */
    String address();

    /** Returns the class that opens the store in another process. */
    Class<? extends Remote> remote();

    /** Stops the backend. What it has kept so far is there when it is started again, at the same address. */
    void stop();

    /** Starts the backend again. */
    void start();

    /** Has a client of a store answered once, whatever a test may be about next. */
    static void warmUp(LockStore store) {
        try (LockTemplate first =
                LockTemplate.builder(store).namespace("warm-up").build()) {
            awaitAnswer(first);
        }
    }

    /**
     * Waits until the store answers a client. The first one of a process has thousands of classes to load, which may take
     * longer than a test lets a store be silent, or than a lease lasts.
     */
    static void awaitAnswer(LockTemplate client) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(LockStoreException.class)
                .until(() -> client.ping() != null);
    }

    /** Opens the store in another process. Has a public constructor without arguments. */
    interface Remote {

        /** Returns a store on the backend at the address. */
        LockStore store(String address);
    }
}
