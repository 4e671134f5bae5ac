package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.State;
import io.johnnylocke.StateExpiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tokens, deleting, setting, inspecting and priorities. */
abstract class TokenContract extends ContractTest {

    TokenContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-23 Tokens only rise: over releases, an expiry, a deletion, a state expiry and a preemption")
    void tokensOnlyRise() throws Exception {
        List<LockOperations> four = List.of(client(), client(), client(), client());
        List<State<Integer>> written = Collections.synchronizedList(new ArrayList<>());
        Stream<CompletableFuture<Void>> rounds = four.stream()
                .map(client -> start(() -> {
                    for (int i = 0; i < 250; i++) {
                        written.add(
                                client.withLock(key, Integer.class, waiting(seconds(60)), n -> n == null ? 1 : n + 1));
                    }
                    return (Void) null;
                }));
        rounds.toList().forEach(CompletableFuture::join);
        List<Long> tokens = new ArrayList<>(written.stream()
                .sorted((x, y) -> Integer.compare(x.value(), y.value()))
                .map(State::token)
                .toList());

        LockOperations a = four.get(0);
        LockOperations b = four.get(1);
        tokens.add(a.acquire(key, Integer.class, lease(millis(200))).token());
        LockHandle<Integer> afterExpiry = b.acquire(key, Integer.class);
        tokens.add(afterExpiry.token());
        afterExpiry.release();
        assertThat(a.delete(key, SOON)).isTrue();
        LockOptions brief = LockOptions.defaults().stateExpiry(StateExpiry.sliding(millis(100)));
        tokens.add(b.withLock(key, Integer.class, brief, none -> 1).token());
        new Stopwatch().sleepUntil(millis(300));
        LockHandle<Integer> victim = a.acquire(key, Integer.class);
        assertThat(victim.state()).isNull();
        tokens.add(victim.token());
        assertThat(b.inspect(key).holder().token()).isEqualTo(victim.token());
        LockHandle<Integer> preemptor =
                b.acquire(key, Integer.class, LockOptions.defaults().priority(1));
        tokens.add(preemptor.token());
        preemptor.release();
        tokens.add(client().withLock(key, Integer.class, none -> 1).token());

        assertThat(tokens).hasSize(1006).doesNotHaveDuplicates().isSorted();
    }

    @Test
    @DisplayName("O-24 delete removes the state and what is kept about the key, waits its turn, and tells the truth")
    void deleting() {
        LockOperations a = client();
        LockOperations b = client();
        long keys = fixture().keyCount(clients.namespace());
        long last = a.withLock(key, String.class, none -> "v").token();
        assertThat(a.delete(key, SOON)).isTrue();
        assertThat(a.read(key, String.class)).isEmpty();
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(fixture().keyCount(clients.namespace())).isEqualTo(keys));
        assertThat(a.delete(key + "never", SOON)).isFalse();

        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(10)));
        assertThat(held.state()).isNull();
        assertThat(held.token()).isGreaterThan(last);
        held.release("w");
        LockHandle<String> busy = a.acquire(key, String.class, lease(seconds(10)));
        assertThatThrownBy(() -> b.delete(key, millis(500))).isInstanceOf(LockTimeoutException.class);
        assertThat(b.read(key, String.class)).contains("w");
        busy.release(null);
        assertThat(b.read(key, String.class)).isEmpty();
    }

    @Test
    @DisplayName(
            "O-27 A higher priority takes over at once; an equal one waits; the victim hears of it and cannot write")
    void preemption() {
        LockOperations a = client();
        LockOperations b = client();
        LockOperations c = client();
        a.withLock(key, String.class, none -> "v0");
        LockHandle<String> victim = a.acquire(key, String.class, lease(seconds(30)));
        List<Loss> losses = Collections.synchronizedList(new ArrayList<>());
        victim.onLost(losses::add);

        LockHandle<String> preemptor =
                b.acquire(key, String.class, waiting(seconds(5)).priority(10));
        assertThat(preemptor.state()).isEqualTo("v0");
        assertThat(preemptor.token()).isGreaterThan(victim.token());
        org.awaitility.Awaitility.await().atMost(SOON).until(() -> !victim.isHeld());
        assertThatThrownBy(
                        () -> c.acquire(key, String.class, waiting(millis(500)).priority(10)))
                .isInstanceOf(LockTimeoutException.class);
        assertThatThrownBy(() -> victim.release("a")).isInstanceOf(LockLostException.class);
        assertThat(losses).containsExactly(new Loss(key, victim.token(), LossReason.PREEMPTED, b.clientId()));
        preemptor.release("b");
        assertThat(c.read(key, String.class)).contains("b");

        LockHandle<String> usual = a.acquire(key, String.class);
        assertThat(b.tryAcquire(
                        key,
                        io.johnnylocke.StateType.of(String.class),
                        LockOptions.defaults().priority(-1)))
                .isEmpty();
        usual.release();
        LockHandle<String> lowly =
                a.acquire(key, String.class, LockOptions.defaults().priority(-1));
        assertThat(b.tryAcquire(key, String.class)).isPresent().get().satisfies(LockHandle::release);
        org.awaitility.Awaitility.await().atMost(SOON).until(() -> !lowly.isHeld());
    }

    @Test
    @DisplayName("An operator revokes a hold: the holder is told and fenced, whoever waits acquires, the state stays")
    void revocation() throws Exception {
        LockOperations a = client();
        LockOperations operator = client();
        a.withLock(key, String.class, none -> "kept");
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(60)));
        CompletableFuture<Loss> loss = new CompletableFuture<>();
        held.onLost(loss::complete);
        CompletableFuture<LockHandle<String>> waiting =
                start(() -> client().acquire(key, String.class, waiting(seconds(20))));

        assertThat(operator.revoke(key, operator.inspect(key).holder().token())).isTrue();
        assertThat(loss.get(1, TimeUnit.SECONDS))
                .isEqualTo(new Loss(key, held.token(), LossReason.REVOKED, operator.clientId()));
        LockHandle<String> next = waiting.get(2, TimeUnit.SECONDS);
        assertThat(next.state()).isEqualTo("kept");
        assertThatThrownBy(() -> held.release("stale")).isInstanceOf(LockLostException.class);
        assertThat(operator.revoke(key, held.token())).isTrue();
        assertThat(next.isHeld()).isTrue();
        next.release("next");
        assertThat(operator.revoke(key, next.token())).isFalse();
        assertThat(a.read(key, String.class)).contains("next");
    }

    @Test
    @DisplayName("O-28 Waiters are served by priority, then by arrival, in one client and across clients")
    void orderOfWaiters() throws Exception {
        assertThat(servedOrder(key, false)).containsExactly("p5", "p5b", "p3", "p1", "p1b");
        assertThat(servedOrder(key + "x", true)).containsExactly("p5", "p5b", "p3", "p1", "p1b");
    }

    private List<String> servedOrder(String contended, boolean ownClients) throws Exception {
        LockOperations shared = client();
        LockHandle<String> first =
                client().acquire(contended, String.class, lease(seconds(20)).priority(100));
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (String name : List.of("p1", "p5", "p3", "p5b", "p1b")) {
            LockOperations client = ownClients ? client() : shared;
            LockOptions options = waiting(seconds(20)).priority(Character.digit(name.charAt(1), 10));
            waiting.add(start(() -> {
                LockHandle<String> held = client.acquire(contended, String.class, options);
                served.add(name);
                new Stopwatch().sleepUntil(millis(100));
                held.release();
                return null;
            }));
            new Stopwatch().sleepUntil(millis(150));
        }
        first.release();
        waiting.forEach(CompletableFuture::join);
        return served;
    }

    @Test
    @DisplayName("O-39 (a) set writes when the lock is free and never waits; an expiry given, or taken away, counts")
    void setting() {
        LockOperations a = client();
        LockOperations b = client();
        assertThat(a.set(key, String.class, "v", StateExpiry.sliding(seconds(60))))
                .isTrue();
        assertThat(a.inspect(key).stateExpiresIn()).isBetween(seconds(59), seconds(61));
        assertThat(a.set(key, String.class, "w", StateExpiry.none())).isTrue();
        assertThat(a.inspect(key).stateExpiresIn()).isNull();
        List<CompletableFuture<Boolean>> three = Stream.of("1", "2", "3")
                .map(value -> {
                    LockOperations client = client();
                    return start(() -> client.set(key, String.class, value, StateExpiry.none()));
                })
                .toList();
        List<Boolean> won = three.stream().map(CompletableFuture::join).toList();
        assertThat(won).contains(true);
        String value = b.read(key, String.class).orElseThrow();
        assertThat(won.get(Integer.parseInt(value) - 1)).isTrue();

        LockHandle<String> held = a.acquire(key, String.class);
        Stopwatch watch = new Stopwatch();
        assertThat(b.set(key, String.class, "x", StateExpiry.none())).isFalse();
        assertThat(watch.elapsed()).isLessThan(AT_ONCE);
        held.release();
    }

    @Test
    @DisplayName("O-39 (b, c) Clients have ids of their own, and inspecting tells the holder and changes nothing")
    void inspecting() throws Exception {
        LockOperations a = clients.client(builder -> builder.clientId("till-1"));
        LockOperations b = client();
        assertThat(a.clientId())
                .startsWith("till-1~")
                .isNotEqualTo(b.clientId())
                .isEqualTo(a.clientId());

        assertThat(b.inspect(key).isHeld()).isFalse();
        assertThat(b.inspect(key).hasState()).isFalse();
        LockHandle<String> held =
                a.acquire(key, String.class, lease(seconds(10)).priority(3));
        CompletableFuture<LockHandle<String>> waiting =
                start(() -> b.acquire(key, String.class, waiting(seconds(5)).priority(3)));
        new Stopwatch().sleepUntil(millis(500));
        for (int i = 0; i < 3; i++) {
            assertThat(client().inspect(key)).satisfies(inspection -> {
                assertThat(inspection.holder().clientId()).isEqualTo(a.clientId());
                assertThat(inspection.holder().token()).isEqualTo(held.token());
                assertThat(inspection.holder().priority()).isEqualTo(3);
                assertThat(inspection.holder().remaining()).isBetween(seconds(8), millis(9600));
                assertThat(inspection.heldFor()).isBetween(millis(400), millis(2000));
                assertThat(inspection.waitingClients()).isIn(1, null);
                assertThat(inspection.hasState()).isFalse();
            });
        }
        held.release("vvv");
        waiting.join().release();
        assertThat(b.inspect(key)).satisfies(inspection -> {
            assertThat(inspection.isHeld()).isFalse();
            assertThat(inspection.stateSize()).isEqualTo(3);
        });
    }

    @Test
    @DisplayName("O-39 (d) Keys that look like names of the library's own disturb nothing")
    void keysLikeInternalNames() {
        LockOperations a = client();
        List<LockHandle<String>> held = Stream.of("x", "lock:x", "x:m", "x:s", "{x}:m", "m", "s")
                .map(each -> a.acquire(key + each, String.class, Duration.ZERO))
                .toList();
        held.forEach(handle -> handle.release(handle.key()));
        held.forEach(handle -> assertThat(a.read(handle.key(), String.class)).contains(handle.key()));
    }
}
