package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.KeyChange;
import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.StateEvent;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateWatch;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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

    @Test
    @DisplayName("A state that suits is waited for, in any client, and the lock is never taken")
    void predicate() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        AtomicBoolean looked = new AtomicBoolean();
        CompletableFuture<Optional<Integer>> waiting = start(() -> b.await(
                key,
                Integer.class,
                n -> {
                    looked.set(true);
                    return n != null && n >= 3;
                },
                seconds(10)));
        await().untilTrue(looked);
        for (int i = 1; i <= 3; i++) {
            int next = i;
            assertThat(waiting).isNotDone();
            a.withLock(key, Integer.class, n -> next);
        }
        Stopwatch watch = new Stopwatch();
        assertThat(waiting.get()).contains(3);
        assertThat(watch.elapsed()).isLessThan(SOON);
        assertThat(b.await(key, Integer.class, n -> n == 3, Duration.ZERO)).contains(3);
        assertThatThrownBy(() -> b.await(key, Integer.class, n -> n == 4, millis(200)))
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContaining("waited for");
        assertThatThrownBy(() -> b.await(key, Integer.class, n -> n == 4, Duration.ZERO))
                .isInstanceOf(LockTimeoutException.class);
        assertThatThrownBy(() -> b.await(
                        key,
                        Integer.class,
                        n -> {
                            throw new IllegalStateException("bad predicate");
                        },
                        SOON))
                .hasMessage("bad predicate");
    }

    @Test
    @DisplayName("A state that is gone suits, too, and so does one that expires")
    void predicateOnNothing() {
        LockOperations a = client();
        a.set(key, String.class, "v", StateExpiry.absolute(millis(400)));
        Stopwatch watch = new Stopwatch();
        assertThat(a.await(key, String.class, state -> state == null, seconds(10)))
                .isEmpty();
        assertThat(watch.elapsed())
                .isBetween(millis(350), millis(400).plus(SOON).plus(AT_ONCE));
    }

    @Test
    @DisplayName("A watch tells what becomes of a state, and nothing once it is closed")
    void changes() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, String.class, none -> "old");
        BlockingQueue<StateEvent<String>> events = new LinkedBlockingQueue<>();
        StateWatch watch = b.onChange(key, String.class, events::add);
        // When the watch has begun it has made the store tell of the key.
        await().pollInterval(millis(300)).until(() -> {
            a.withLock(key, String.class, old -> old.equals("old") ? "new" : "old");
            return !events.isEmpty();
        });
        await().until(() -> {
            StateEvent<String> last = events.poll(2, TimeUnit.SECONDS);
            return last == null || a.read(key, String.class).equals(Optional.ofNullable(last.state()));
        });
        events.clear();
        long token = a.withLock(key, String.class, old -> "written").token();
        assertThat(events.poll(2, TimeUnit.SECONDS))
                .isEqualTo(new StateEvent<>(key, token, StateEvent.Kind.WRITTEN, "written"));
        a.acquire(key, String.class).release();
        a.delete(key, Duration.ZERO);
        assertThat(events.poll(2, TimeUnit.SECONDS).kind()).isEqualTo(StateEvent.Kind.REMOVED);
        a.set(key, String.class, "brief", StateExpiry.absolute(millis(300)));
        assertThat(events.poll(2, TimeUnit.SECONDS).state()).isEqualTo("brief");
        StateEvent<String> expired = events.poll(3, TimeUnit.SECONDS);
        assertThat(expired.kind()).isEqualTo(StateEvent.Kind.EXPIRED);
        assertThat(expired.state()).isNull();
        watch.close();
        watch.close();
        a.withLock(key, String.class, none -> "unheard");
        assertThat(b.read(key, String.class)).contains("unheard");
        assertThat(events.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    @DisplayName(
            "A watch of the namespace tells of every key that is written or removed, and nothing once it is closed")
    void changesOfTheNamespace() throws Exception {
        LockOperations a = client();
        BlockingQueue<KeyChange> events = new LinkedBlockingQueue<>();
        StateWatch watch = watchNamespace(client(), events);

        long token = a.withLock(key, String.class, none -> "v1").token();
        assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(new KeyChange(key, token, StateEvent.Kind.WRITTEN));
        a.acquire(key, String.class).release();
        String other = "other {key} " + key;
        a.set(other, String.class, "v", StateExpiry.sliding(seconds(20)));
        assertThat(events.poll(5, TimeUnit.SECONDS)).extracting(KeyChange::key).isEqualTo(other);
        a.delete("unknown " + key, Duration.ZERO);
        a.delete(key, Duration.ZERO);
        assertThat(events.poll(5, TimeUnit.SECONDS).kind()).isEqualTo(StateEvent.Kind.REMOVED);

        try (LockHandle<String> outer =
                a.acquire(key, String.class, lease(seconds(10)).holderId("h"))) {
            a.acquire(key, String.class, lease(seconds(10)).holderId("h")).release("by one of two");
            assertThat(events.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(new KeyChange(key, outer.token(), StateEvent.Kind.WRITTEN));
        }
        watch.close();
        watch.close();
        a.withLock(key, String.class, old -> "unheard");
        assertThat(events.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    @DisplayName("A watch of the namespace that is slow is told the latest change of each key, one after the other")
    void changesForASlowListener() throws Exception {
        LockOperations a = client();
        BlockingQueue<KeyChange> events = new LinkedBlockingQueue<>();
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        BlockingQueue<KeyChange> heard = new LinkedBlockingQueue<>();
        LockOperations b = client();
        StateWatch slow = watchNamespace(b, change -> {
            heard.add(change);
            busy.complete(null);
            goOn.join();
        });
        StateWatch quick = watchNamespace(b, events);
        a.withLock("first " + key, String.class, none -> "v");
        busy.get(5, TimeUnit.SECONDS);
        long last = 0;
        for (int i = 0; i < 20; i++) {
            last = a.withLock(key, String.class, none -> "v").token();
        }
        while (events.poll(5, TimeUnit.SECONDS).token() != last) {
            // The quick one is told after the slow one, and perhaps of all.
        }
        goOn.complete(null);
        assertThat(heard.poll(5, TimeUnit.SECONDS).key()).isEqualTo("first " + key);
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new KeyChange(key, last, StateEvent.Kind.WRITTEN));
        assertThat(heard.poll(100, TimeUnit.MILLISECONDS)).isNull();
        slow.close();
        quick.close();
    }

    private static StateWatch watchNamespace(LockOperations locks, BlockingQueue<KeyChange> events) {
        return watchNamespace(locks, events::add);
    }

    /** Returns when changes are heard. */
    private static StateWatch watchNamespace(LockOperations locks, Consumer<KeyChange> listener) {
        CompletableFuture<Void> heard = new CompletableFuture<>();
        StateWatch watch = locks.onChange(listener, () -> heard.complete(null));
        assertThat(heard).succeedsWithin(SOON);
        return watch;
    }

    @Test
    @DisplayName("O-33 Closing a client ends its watches and its waits for a state")
    void closed() {
        LockTemplate template = clients.template(builder -> builder);
        template.onChange(key, String.class, event -> {});
        CompletableFuture<?> waiting = start(() -> template.await(key, String.class, state -> false, seconds(30)));
        await().until(() -> fixture().keyCount(clients.namespace()) >= 0);
        template.close();
        assertThat(waiting).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LockClosedException.class);
    }
}
