package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the parts of the suite have in common: clients, a fresh key, background threads and time. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ContractTest {

    /** "At once" of the scenarios. */
    protected static final Duration AT_ONCE = Duration.ofMillis(300);

    /** "Soon" of the scenarios. */
    protected static final Duration SOON = Duration.ofSeconds(1);

    private final StoreFixture fixture;
    private final Function<LockTemplate, LockOperations> face;
    private final ExecutorService background = Executors.newCachedThreadPool();

    /** A key that no other test uses. */
    protected final String key = "k-" + UUID.randomUUID();

    /** The clients of this test. */
    protected Clients clients;

    ContractTest(LockStoreContract contract) {
        this.fixture = contract.fixture();
        this.face = contract::face;
        this.clients = new Clients(fixture, face);
    }

    @BeforeEach
    void openClients() {
        clients = new Clients(fixture, face);
        fixture.prepare(clients.namespace());
    }

    @AfterEach
    void closeClients() throws InterruptedException {
        clients.close();
        fixture.discard(clients.namespace());
        background.shutdownNow();
        assertThat(background.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    StoreFixture fixture() {
        return fixture;
    }

    LockOperations client() {
        return clients.client();
    }

    /** Runs something in a thread of its own. */
    <T> CompletableFuture<T> start(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        background.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    static LockOptions waiting(Duration wait) {
        return LockOptions.defaults().waitAtMost(wait);
    }

    static LockOptions lease(Duration lease) {
        return LockOptions.defaults().lease(lease);
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    boolean isFree(LockOperations client) {
        return isFree(client, key);
    }

    static boolean isFree(LockOperations client, String key) {
        Optional<LockHandle<String>> handle = client.tryAcquire(key, String.class);
        handle.ifPresent(LockHandle::release);
        return handle.isPresent();
    }
}
