package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.StateExpiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several locks that are held together or not at all. */
abstract class CompositeContract extends ContractTest {

    CompositeContract(LockStoreContract contract) {
        super(contract);
    }

    private FencedLock<String> lock(LockOperations client, String name) {
        return client.lock(key + name, String.class);
    }

    private List<FencedLock<String>> locks(LockOperations client, String... names) {
        List<FencedLock<String>> locks = new ArrayList<>();
        for (String name : names) {
            locks.add(lock(client, name));
        }
        return locks;
    }

    private boolean isFree(String name) {
        return isFree(client(), key + name);
    }

    @Test
    @DisplayName("O-29 One composite has a state and a token for each key")
    void together() {
        LockOperations a = client();
        a.withLock(key + "b", String.class, none -> "vb");
        FencedLock<String> lockA = lock(a, "a");
        FencedLock<String> lockB = lock(a, "b");
        FencedLock<Integer> lockC = a.lock(key + "c", Integer.class);
        try (CompositeHandle held = a.acquireAll(List.of(lockC, lockB, lockA), seconds(1))) {
            assertThat(held.keys()).containsExactly(key + "a", key + "b", key + "c");
            assertThat(held.state(lockA)).isNull();
            assertThat(held.state(lockB)).isEqualTo("vb");
            assertThat(held.token(lockC))
                    .isEqualTo(a.inspect(key + "c").holder().token());
            assertThat(held.isHeld()).isTrue();
            assertThat(held.remaining()).isPositive();
            held.write(lockC, 7);
            held.renew(seconds(30));
            assertThat(held.remaining()).isGreaterThan(seconds(20));
            held.release();
        }
        assertThat(a.read(key + "c", Integer.class)).contains(7);
        assertThat(isFree("a") && isFree("b") && isFree("c")).isTrue();
    }

    @Test
    @DisplayName("O-29 If one cannot be had, none is held, and states and expiries are as they were")
    void allOrNothing() {
        LockOperations a = client();
        a.set(key + "a", String.class, "va", StateExpiry.absolute(seconds(60)));
        LockHandle<String> other = client().acquire(key + "b", String.class);
        Stopwatch watch = new Stopwatch();
        assertThatThrownBy(() -> a.acquireAll(locks(a, "a", "b", "c"), millis(500)))
                .asInstanceOf(type(LockTimeoutException.class))
                .satisfies(busy -> assertThat(busy.key()).isEqualTo(key + "b"));
        assertThat(watch.elapsed()).isBetween(millis(480), millis(500).plus(SOON));
        assertThat(a.inspect(key + "a").isHeld()).isFalse();
        assertThat(a.inspect(key + "a").stateExpiresIn()).isBetween(seconds(50), seconds(61));
        assertThat(isFree("a") && isFree("c")).isTrue();
        Stopwatch once = new Stopwatch();
        assertThatThrownBy(() -> a.acquireAll(locks(a, "a", "b", "c"), Duration.ZERO))
                .isInstanceOf(LockTimeoutException.class);
        assertThat(once.elapsed()).isLessThan(AT_ONCE);
        other.release();
        a.acquireAll(locks(a, "a", "b", "c"), Duration.ZERO).close();
    }

    @Test
    @DisplayName("O-30 Composites in any order do not block each other for good")
    void noDeadlock() {
        LockOperations a = client();
        LockOperations b = client();
        CompletableFuture<Integer> one = start(() -> rounds(a, "a", "b"));
        CompletableFuture<Integer> two = start(() -> rounds(b, "b", "a"));
        CompletableFuture<Integer> three = start(() -> rounds(client(), "b", "c", "a"));
        assertThat(one.join() + two.join() + three.join()).isEqualTo(90);
        assertThat(a.read(key + "a", String.class).orElseThrow()).hasSize(90);
    }

    private int rounds(LockOperations client, String... names) {
        FencedLock<String> counted = lock(client, "a");
        int done = 0;
        for (int i = 0; i < 30; i++) {
            try (CompositeHandle held = client.acquireAll(locks(client, names), seconds(20))) {
                String state = held.state(counted);
                held.write(counted, state == null ? "x" : state + "x");
                held.release();
                done++;
            }
        }
        return done;
    }

    @Test
    @DisplayName("O-30 Duplicates count once; nothing, two types of one key and another client's lock are refused")
    void arguments() {
        LockOperations a = client();
        try (CompositeHandle held = a.acquireAll(locks(a, "a", "b", "a"), Duration.ZERO)) {
            assertThat(held.keys()).hasSize(2);
            assertThatThrownBy(() -> held.state(lock(a, "z"))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> a.acquireAll(List.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("locks");
        assertThatThrownBy(() -> a.acquireAll(List.of(lock(a, "a"), a.lock(key + "a", Integer.class)), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Integer");
        LockOperations other = client();
        assertThatThrownBy(() -> a.acquireAll(locks(other, "a"), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.acquireAll(locks(a, "a"), millis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(isFree("a")).isTrue();
    }

    @Test
    @DisplayName("O-31 (a) A release writes what was set aside, and leaves the other states alone")
    void someStates() {
        LockOperations a = client();
        for (String name : List.of("a", "b", "c")) {
            a.withLock(key + name, String.class, none -> "old");
        }
        CompositeHandle held = a.acquireAll(locks(a, "a", "b", "c"), seconds(1));
        held.write(lock(a, "a"), "new");
        held.write(lock(a, "c"), null);
        held.release();
        assertThat(a.read(key + "a", String.class)).contains("new");
        assertThat(a.read(key + "b", String.class)).contains("old");
        assertThat(a.read(key + "c", String.class)).isEmpty();
        assertThat(isFree("a") && isFree("b") && isFree("c")).isTrue();
        assertThatThrownBy(held::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(held::checkHeld).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("O-31 (b) Who loses one loses all, is told once with the true cause, and writes nothing")
    void loss() throws Exception {
        LockOperations a = client();
        CompositeHandle held = a.acquireAll(locks(a, "a", "b", "c"), seconds(1));
        BlockingQueue<Loss> losses = new LinkedBlockingQueue<>();
        held.onLost(losses::add);
        held.write(lock(a, "a"), "no");
        client().acquire(key + "b", String.class, LockOptions.defaults().priority(10));
        Loss loss = losses.take();
        assertThat(loss.reason()).isEqualTo(LossReason.PREEMPTED);
        assertThat(loss.key()).isEqualTo(key + "b");
        assertThat(held.isHeld()).isFalse();
        assertThat(held.remaining()).isZero();
        await().until(() -> isFree("a") && isFree("c"));
        assertThatThrownBy(held::release)
                .asInstanceOf(type(LockLostException.class))
                .satisfies(lost -> assertThat(lost.key()).isEqualTo(key + "b"));
        assertThatThrownBy(held::checkHeld).isInstanceOf(LockLostException.class);
        assertThat(a.read(key + "a", String.class)).isEmpty();
        CompletableFuture<Loss> late = new CompletableFuture<>();
        held.onLost(late::complete);
        assertThat(late.get()).isEqualTo(loss);
        assertThat(losses).isEmpty();
    }

    @Test
    @DisplayName("Early members are kept alive while later ones are waited for, and have a whole lease then")
    void keptAlive() throws Exception {
        LockOperations a = client();
        LockOptions brief = lease(millis(400));
        LockHandle<String> other = client().acquire(key + "b", String.class);
        CompletableFuture<CompositeHandle> waiting = start(() -> a.acquireAll(
                List.of(a.lock(key + "a", String.class, brief), a.lock(key + "b", String.class, brief)), seconds(10)));
        Stopwatch watch = new Stopwatch();
        watch.sleepUntil(millis(1500));
        assertThat(isFree("a")).isFalse();
        other.release();
        CompositeHandle held = waiting.get();
        assertThat(held.remaining()).isGreaterThan(millis(200));
        // And nobody renews it from now on.
        await().until(() -> isFree("a"));
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    @DisplayName("Who cancels or is interrupted while it waits gives everything back")
    void cancelled() throws Exception {
        LockOperations a = client();
        LockHandle<String> other = client().acquire(key + "b", String.class);
        CompletableFuture<CompositeHandle> waiting = a.async().acquireAll(locks(a, "a", "b"), seconds(30));
        await().until(() -> a.inspect(key + "a").isHeld());
        waiting.cancel(true);
        await().until(() -> isFree("a"));
        other.release();
        assertThat(isFree("b")).isTrue();
    }

    @Test
    @DisplayName(
            "O-29 A composite that is not had leaves a state without expiry without one, whatever the lock's own policy")
    void expiriesStay() {
        LockOperations a = client();
        a.set(key + "a", String.class, "va", StateExpiry.none());
        LockHandle<String> other = client().acquire(key + "b", String.class);
        LockOptions sliding = LockOptions.defaults().stateExpiry(StateExpiry.sliding(seconds(5)));
        List<FencedLock<String>> locks =
                List.of(a.lock(key + "a", String.class, sliding), a.lock(key + "b", String.class, sliding));
        assertThatThrownBy(() -> a.acquireAll(locks, millis(50))).isInstanceOf(LockTimeoutException.class);
        assertThat(a.inspect(key + "a").stateExpiresIn()).isNull();
        other.release();
        a.acquireAll(locks, millis(50)).release();
        assertThat(a.inspect(key + "a").stateExpiresIn()).isBetween(seconds(3), seconds(6));
    }

    @Test
    @DisplayName("O-31 A composite of which one state is stale writes none")
    void stale() {
        LockOperations a = client();
        LockOptions shared = LockOptions.defaults().holderId("h");
        List<FencedLock<String>> locks =
                List.of(a.lock(key + "a", String.class, shared), a.lock(key + "b", String.class, shared));
        CompositeHandle one = a.acquireAll(locks, seconds(1));
        CompositeHandle two = a.acquireAll(locks, seconds(1));
        two.write(locks.get(0), "stale");
        two.write(locks.get(1), "stale");
        one.write(locks.get(1), "first");
        one.release();
        assertThatThrownBy(two::release).isInstanceOf(StaleStateException.class);
        assertThat(a.read(key + "a", String.class)).isEmpty();
        assertThat(a.read(key + "b", String.class)).contains("first");
        assertThat(isFree("a") && isFree("b")).isTrue();
    }

    @Test
    @DisplayName("O-31 Writing to a composite that is lost says that it is lost")
    void writeAfterLoss() {
        LockOperations a = client();
        CompositeHandle held = a.acquireAll(locks(a, "a", "b"), seconds(1));
        a.revoke(key + "b", held.token(lock(a, "b")));
        await().until(() -> !held.isHeld());
        assertThatThrownBy(() -> held.write(lock(a, "a"), "no"))
                .asInstanceOf(type(LockLostException.class))
                .satisfies(lost -> assertThat(lost.reason()).isEqualTo(LossReason.REVOKED));
        held.close();
    }

    @Test
    @DisplayName("O-29 A callback under several locks writes them together, and calls inside of it share them")
    void callback() {
        LockOperations a = client();
        FencedLock<String> lockA = lock(a, "a");
        FencedLock<String> lockB = lock(a, "b");
        LockOptions patient = LockOptions.defaults().waitAtMost(seconds(2));
        String result = a.executeAll(List.of(lockB, lockA), patient, held -> {
            held.write(lockA, "va");
            assertThat(isFree("a")).isFalse();
            a.withLock(key + "b", String.class, LockOptions.defaults().waitAtMost(seconds(1)), none -> "inner");
            assertThat(held.state(lockB)).isEqualTo("inner");
            held.write(lockB, "outer");
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(lockA.read()).contains("va");
        assertThat(lockB.read()).contains("outer");
        assertThat(isFree("a")).isTrue();
        assertThat(isFree("b")).isTrue();
    }

    @Test
    @DisplayName("O-29 A callback under several locks that fails writes nothing, and is told why by its own exception")
    void failingCallback() {
        LockOperations a = client();
        FencedLock<String> lockA = lock(a, "a");
        FencedLock<String> lockB = lock(a, "b");
        assertThatThrownBy(() -> a.executeAll(List.of(lockA, lockB), LockOptions.defaults(), held -> {
                    held.write(lockA, "va");
                    throw new IllegalStateException("own");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("own");
        assertThat(lockA.read()).isEmpty();
        assertThat(isFree("a")).isTrue();
        assertThat(isFree("b")).isTrue();
    }

    @Test
    @DisplayName("O-29 A callback under several locks of which one is lost writes none")
    void callbackThatLoses() {
        LockOperations a = client();
        FencedLock<String> lockA = lock(a, "a");
        FencedLock<String> lockB = lock(a, "b");
        assertThatThrownBy(() -> a.executeAll(List.of(lockA, lockB), LockOptions.defaults(), held -> {
                    held.write(lockA, "va");
                    held.write(lockB, "vb");
                    client().revoke(key + "b", held.token(lockB));
                    return null;
                }))
                .isInstanceOf(LockLostException.class);
        assertThat(lockA.read()).isEmpty();
        assertThat(lockB.read()).isEmpty();
        assertThat(isFree("a")).isTrue();
    }
}
