package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Acquiring, waiting and handing over. */
abstract class AcquireContract extends ContractTest {

    AcquireContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-01 The first acquire sees no state, the next one what the first has left")
    void firstAcquireThenHandOver() {
        LockOperations a = client();
        LockOperations b = client();

        LockHandle<String> first = a.acquire(key, String.class);
        assertThat(first.state()).isNull();
        assertThat(first.isHeld()).isTrue();
        assertThat(first.remaining()).isPositive().isLessThanOrEqualTo(Clients.DEFAULT_LEASE);
        assertThat(b.tryAcquire(key, String.class)).isEmpty();

        first.release("v1");
        assertThat(first.isHeld()).isFalse();
        LockHandle<String> second = b.acquire(key, String.class);
        assertThat(second.state()).isEqualTo("v1");
        assertThat(second.token()).isGreaterThan(first.token());
        second.release();
        assertThat(a.read(key, String.class)).contains("v1");
    }

    @Test
    @DisplayName("O-08 (a, b) Without a wait a free key is acquired and a held one is busy at once")
    void noWait() {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class, Duration.ZERO);

        for (LockOperations client : List.of(a, b)) {
            Stopwatch watch = new Stopwatch();
            assertThatThrownBy(() -> client.acquire(key, String.class, Duration.ZERO))
                    .isInstanceOf(LockTimeoutException.class);
            assertThat(client.tryAcquire(key, String.class)).isEmpty();
            assertThat(watch.elapsed()).isLessThan(AT_ONCE);
        }
        held.release();
    }

    @Test
    @DisplayName("O-08 (c) A bounded wait ends in time and says for what, how long and against whom")
    void boundedWait() {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(10)));

        Stopwatch watch = new Stopwatch();
        assertThatThrownBy(() -> b.acquire(key, String.class, millis(500)))
                .hasMessageContaining(key)
                .hasMessageContaining(a.clientId())
                .asInstanceOf(type(LockTimeoutException.class))
                .satisfies(timeout -> {
                    assertThat(timeout.key()).isEqualTo(key);
                    assertThat(timeout.waited()).isBetween(millis(500), millis(1500));
                    assertThat(timeout.holder()).isNotNull();
                    assertThat(timeout.holder().token()).isEqualTo(held.token());
                });
        assertThat(watch.elapsed()).isBetween(millis(500), millis(1500));
        held.release();
    }

    @Test
    @DisplayName("O-08 (d) An unlimited wait ends when the lock is released")
    void unlimitedWait() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(20)));
        CompletableFuture<LockHandle<String>> waiting =
                start(() -> b.acquire(key, String.class, waiting(LockOptions.WAIT_FOREVER)));

        new Stopwatch().sleepUntil(seconds(3));
        assertThat(waiting).isNotDone();
        held.release();
        assertThat(waiting).succeedsWithin(SOON).satisfies(LockHandle::release);
    }

    @Test
    @DisplayName("O-09 A release wakes the waiter of another client, within 100 ms in the median")
    void releaseWakesWaiter() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        List<Duration> latencies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String state = "v" + i;
            LockHandle<String> held = a.acquire(key, String.class, lease(seconds(30)));
            CompletableFuture<LockHandle<String>> waiting =
                    start(() -> b.acquire(key, String.class, waiting(seconds(20))));
            new Stopwatch().sleepUntil(millis(i == 0 ? 1000 : 50));

            Stopwatch watch = new Stopwatch();
            held.release(state);
            LockHandle<String> next = waiting.get();
            latencies.add(watch.elapsed());
            // As soon as half of them were slow the median is known to be.
            assertThat(latencies)
                    .filteredOn(latency -> latency.compareTo(millis(100)) >= 0)
                    .hasSizeLessThan(10);
            assertThat(next.state()).isEqualTo(state);
            next.release();
        }
        assertThat(latencies).allSatisfy(latency -> assertThat(latency).isLessThan(SOON));
    }

    @Test
    @DisplayName("O-13 The lease of a call counts, whether it is shorter or longer than the default")
    void leasePerCall() throws Exception {
        LockOperations usual = clients.client(builder -> builder.defaultLease(seconds(3)));
        LockOperations brief = clients.client(builder -> builder.defaultLease(millis(500)));
        LockOperations b = client();

        Stopwatch watch = new Stopwatch();
        usual.acquire(key + "a", String.class, lease(millis(500)));
        brief.acquire(key + "b", String.class, lease(seconds(3)));
        brief.acquire(key + "c", String.class, lease(seconds(3)).waitAtMost(Duration.ZERO));

        LockHandle<String> shorter = b.acquire(key + "a", String.class);
        assertThat(watch.elapsed()).isBetween(millis(450), millis(1500));
        shorter.release();

        watch.sleepUntil(seconds(2));
        assertThat(isFree(b, key + "b")).isFalse();
        assertThat(isFree(b, key + "c")).isFalse();
        LockHandle<String> longer = b.acquire(key + "b", String.class, seconds(5));
        assertThat(watch.elapsed()).isBetween(millis(2950), millis(4000));
        longer.release();
        b.acquire(key + "c", String.class, seconds(5)).release();
        assertThat(watch.elapsed()).isBetween(millis(2950), millis(4000));
    }

    @Test
    @DisplayName("A waiter that gives up leaves nothing behind: neither a queue entry nor a ghost that holds")
    void abandonedWaitLeavesNothing() {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class);
        assertThatThrownBy(() -> b.acquire(key, String.class, millis(100))).isInstanceOf(LockTimeoutException.class);

        Stopwatch watch = new Stopwatch();
        held.release();
        a.acquire(key, String.class).release();
        assertThat(watch.elapsed()).isLessThan(AT_ONCE);
    }

    @Test
    @DisplayName("An interrupted waiter stops at once, keeps its interrupt and leaves nothing behind")
    void interruptedWait() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                b.acquire(key, String.class, seconds(20));
                interrupted.complete(false);
            } catch (RuntimeException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiter.start();
        new Stopwatch().sleepUntil(millis(200));
        waiter.interrupt();
        assertThat(interrupted).succeedsWithin(AT_ONCE).isEqualTo(true);

        held.release();
        a.acquire(key, String.class, AT_ONCE).release();
    }
}
