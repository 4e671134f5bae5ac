package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LossReason;
import io.johnnylocke.State;
import io.johnnylocke.StateType;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Work under a lock by callback. */
abstract class CallbackContract extends ContractTest {

    private static final StateType<Map<String, Integer>> MAP = new StateType<>() {};

    CallbackContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-02 No update is lost under contention, and no two callbacks overlap")
    void noLostUpdate() {
        List<LockOperations> eight =
                List.of(client(), client(), client(), client(), client(), client(), client(), client());
        Sections sections = new Sections();
        List<CompletableFuture<Void>> running = eight.stream()
                .map(client -> start(() -> {
                    for (int i = 0; i < 25; i++) {
                        State<Integer> written = client.withLock(key, Integer.class, waiting(seconds(60)), count -> {
                            sections.enter();
                            int next = count == null ? 1 : count + 1;
                            sections.leave();
                            return next;
                        });
                        sections.wrote(written);
                    }
                    return (Void) null;
                }))
                .toList();
        running.forEach(CompletableFuture::join);

        assertThat(client().read(key, Integer.class)).contains(200);
        sections.assertSerial(200);
    }

    @Test
    @DisplayName("O-03 withLock returns what it has written, with the token, and the lock is free at once")
    void resultAndVisibility() {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, Integer.class, none -> 41);

        State<Integer> written = a.withLock(key, Integer.class, n -> n + 1);
        LockHandle<Integer> next = b.tryAcquire(key, Integer.class).orElseThrow();
        assertThat(written.value()).isEqualTo(42);
        assertThat(next.state()).isEqualTo(42);
        assertThat(next.token()).isGreaterThan(written.token());
        next.release();
    }

    @Test
    @DisplayName("O-04 A callback that throws changes nothing, even if it has changed the object that it was given")
    void callbackThrows() {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, MAP, waiting(SOON), none -> new HashMap<>(Map.of("n", 1)));
        byte[] before = a.read(key, byte[].class).orElseThrow();
        IOException x = new IOException("x");

        assertThatThrownBy(() -> a.withLock(key, MAP, waiting(SOON), state -> {
                    state.put("n", 99);
                    throw x;
                }))
                .isSameAs(x);
        assertThatThrownBy(() -> a.execute(key, MAP, waiting(SOON), held -> {
                    held.write(Map.of("n", 77));
                    throw x;
                }))
                .isSameAs(x);

        LockHandle<Map<String, Integer>> next = b.acquire(key, MAP, waiting(AT_ONCE));
        assertThat(next.state()).isEqualTo(Map.of("n", 1));
        assertThat(a.read(key, byte[].class).orElseThrow()).isEqualTo(before);
        next.release();
    }

    @Test
    @DisplayName("O-05 A lease that ends inside the callback, or before the release: lost, and nothing is written")
    void leaseEndsInside() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, String.class, none -> "old");

        Stopwatch watch = new Stopwatch();
        CompletableFuture<Void> overrunning = start(() -> {
            assertThatThrownBy(() -> a.withLock(key, String.class, lease(millis(500)), state -> {
                        watch.sleepUntil(millis(1500));
                        return "late";
                    }))
                    .asInstanceOf(type(LockLostException.class))
                    .satisfies(lost -> assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED));
            return null;
        });
        watch.sleepUntil(millis(100));
        LockHandle<String> successor = b.acquire(key, String.class);
        assertThat(watch.elapsed()).isBetween(millis(450), millis(1500));
        assertThat(successor.state()).isEqualTo("old");
        successor.release();
        overrunning.join();
        assertThat(b.read(key, String.class)).contains("old");

        LockHandle<String> byHand = a.acquire(key, String.class, lease(millis(500)));
        Stopwatch again = new Stopwatch();
        again.sleepUntil(SOON);
        assertThat(byHand.isHeld()).isFalse();
        assertThat(byHand.remaining()).isEqualTo(Duration.ZERO);
        assertThatThrownBy(byHand::checkHeld).isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> byHand.release("late")).isInstanceOf(LockLostException.class);
        assertThat(b.read(key, String.class)).contains("old");
    }

    @Test
    @DisplayName("The loss is told once, also to a listener that comes late")
    void lossIsTold() {
        LockOperations a = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(millis(300)));
        CompletableFuture<LossReason> early = new CompletableFuture<>();
        CompletableFuture<LossReason> late = new CompletableFuture<>();
        held.onLost(loss -> early.complete(loss.reason()));
        assertThat(early).succeedsWithin(SOON).isEqualTo(LossReason.EXPIRED);
        held.onLost(loss -> late.complete(loss.reason()));
        assertThat(late).succeedsWithin(SOON).isEqualTo(LossReason.EXPIRED);
    }

    @Test
    @DisplayName("A holder that was not told of its loss hears of it when there is a connection again")
    void lossThatWasMissed() {
        DeafLockStore store = new DeafLockStore(fixture().newStore());
        LockOperations a = clients.face(clients.template(new CountingLockStore(store), builder -> builder));
        LockHandle<Integer> held = a.acquire(key, Integer.class, lease(seconds(60)));
        CompletableFuture<LossReason> lost = new CompletableFuture<>();
        held.onLost(loss -> lost.complete(loss.reason()));
        store.connectAgain();
        assertThat(client().revoke(key, held.token())).isTrue();
        assertThat(held.isHeld()).isTrue();
        store.connectAgain();
        assertThat(lost).succeedsWithin(SOON).isEqualTo(LossReason.REVOKED);
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    @DisplayName("execute writes what was set aside, returns something else, and leaves the state alone otherwise")
    void executeWritesWhatWasSetAside() {
        LockOperations a = client();
        long token = a.execute(key, String.class, held -> {
            held.write("one");
            held.write("two");
            return held.token();
        });
        assertThat(a.read(key, String.class)).contains("two");
        assertThat(a.<String, Long, RuntimeException>execute(key, String.class, LockHandle::token))
                .isGreaterThan(token);
        assertThat(a.read(key, String.class)).contains("two");
    }
}
