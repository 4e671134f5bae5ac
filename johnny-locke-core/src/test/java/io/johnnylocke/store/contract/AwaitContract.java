package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting for a state without locking. */
abstract class AwaitContract extends ContractTest {

    AwaitContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-11 (a) await returns the new state at the release and holds nothing")
    void awaitsRelease() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, String.class, none -> "v0");
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(10)));
        CompletableFuture<Optional<String>> awaited = start(() -> b.await(key, String.class, seconds(5)));
        new Stopwatch().sleepUntil(millis(500));
        assertThat(awaited).isNotDone();

        held.release("v1");
        assertThat(awaited).succeedsWithin(AT_ONCE).isEqualTo(Optional.of("v1"));
        assertThat(isFree(client())).isTrue();
    }

    @Test
    @DisplayName("O-11 (b) await on a key that stays held ends in time")
    void awaitTimesOut() {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(10)));
        Stopwatch watch = new Stopwatch();
        assertThatThrownBy(() -> b.await(key, String.class, millis(300)))
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContaining(key);
        assertThat(watch.elapsed()).isBetween(millis(300), millis(1300));
        watch = new Stopwatch();
        assertThatThrownBy(() -> b.await(key, String.class, Duration.ZERO)).isInstanceOf(LockTimeoutException.class);
        assertThat(watch.elapsed()).isLessThan(AT_ONCE);
        held.release();
    }

    @Test
    @DisplayName("O-11 (c) await returns when the lease of a silent holder ends")
    void awaitsLeaseEnd() {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, String.class, none -> "v1");
        Stopwatch watch = new Stopwatch();
        a.acquire(key, String.class, lease(seconds(2)));
        assertThat(b.await(key, String.class, seconds(20))).contains("v1");
        assertThat(watch.elapsed()).isBetween(millis(1950), millis(3000));
    }

    @Test
    @DisplayName("O-12 await on a free or unknown key returns at once and leaves nothing behind")
    void awaitOnFreeKey() {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, String.class, none -> "v");
        long keys = fixture().keyCount(clients.namespace());
        Stopwatch watch = new Stopwatch();
        for (Duration timeout : new Duration[] {seconds(5), Duration.ZERO}) {
            assertThat(b.await(key, String.class, timeout)).contains("v");
            assertThat(b.await(key + "never", String.class, timeout)).isEmpty();
        }
        assertThat(watch.elapsed()).isLessThan(AT_ONCE);
        assertThat(fixture().keyCount(clients.namespace())).isEqualTo(keys);
    }

    @Test
    @DisplayName("await does not starve while the lock passes from waiter to waiter without a pause")
    void awaitUnderLoad() {
        LockOperations a = client();
        LockOperations b = client();
        CompletableFuture<Void> done = new CompletableFuture<>();
        for (int i = 0; i < 4; i++) {
            start(() -> {
                while (!done.isDone()) {
                    a.withLock(key, Integer.class, waiting(seconds(10)), n -> n == null ? 1 : n + 1);
                }
                return null;
            });
        }
        for (int i = 0; i < 5; i++) {
            assertThat(start(() -> b.await(key, Integer.class, seconds(5)))).succeedsWithin(seconds(5));
        }
        done.complete(null);
    }
}
