package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.StateExpiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How holders and waiters get on with each other: kinds of preemption, attempts, states that are made once. */
abstract class CoordinationContract extends ContractTest {

    CoordinationContract(LockStoreContract contract) {
        super(contract);
    }

    private static LockOptions gently(Duration grace) {
        return waiting(seconds(5)).priority(5).preemption(Preemption.after(grace));
    }

    @Test
    @DisplayName("O-27 A holder that is given a grace is told, and what it releases in time is written")
    void graceUsed() throws Exception {
        LockHandle<String> held = client().acquire(key, String.class);
        CompletableFuture<PreemptionNotice> notice = new CompletableFuture<>();
        held.onPreemptionAnnounced(notice::complete);
        LockOperations b = client();
        CompletableFuture<LockHandle<String>> waiting = start(() -> b.acquire(key, String.class, gently(seconds(3))));
        assertThat(notice.get(5, TimeUnit.SECONDS)).isEqualTo(new PreemptionNotice(key, held.token(), 5, seconds(3)));
        assertThat(held.isHeld()).isTrue();
        Stopwatch watch = new Stopwatch();
        held.release("finished");
        assertThat(waiting.get().state()).isEqualTo("finished");
        assertThat(watch.elapsed()).isLessThan(SOON);
    }

    @Test
    @DisplayName("O-27 When the grace is over the lock is taken over")
    void graceOver() throws Exception {
        LockHandle<String> held = client().acquire(key, String.class, lease(seconds(60)));
        CompletableFuture<Loss> loss = new CompletableFuture<>();
        held.onLost(loss::complete);
        Stopwatch watch = new Stopwatch();
        LockHandle<String> next = client().acquire(key, String.class, gently(millis(500)));
        assertThat(watch.elapsed()).isBetween(millis(480), millis(500).plus(SOON));
        assertThat(next.token()).isGreaterThan(held.token());
        assertThat(loss.get(5, TimeUnit.SECONDS).reason()).isEqualTo(LossReason.PREEMPTED);
        assertThatThrownBy(() -> held.release("late")).isInstanceOf(LockLostException.class);
    }

    @Test
    @DisplayName("O-27 A waiter of the holder's own client can announce a preemption, too")
    void graceInOneClient() throws Exception {
        LockOperations a = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(60)));
        CompletableFuture<PreemptionNotice> notice = new CompletableFuture<>();
        held.onPreemptionAnnounced(notice::complete);
        LockHandle<String> next = a.acquire(key, String.class, gently(millis(300)));
        assertThat(notice.get(5, TimeUnit.SECONDS).priority()).isEqualTo(5);
        assertThat(next.token()).isGreaterThan(held.token());
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    @DisplayName("O-27, O-28 A higher priority that does not preempt only comes first")
    void noPreemption() throws Exception {
        LockOperations a = client();
        LockHandle<String> held = a.acquire(key, String.class);
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> low = start(() -> note(client(), "low", LockOptions.defaults(), order));
        await().until(() -> a.inspect(key).waitingClients() == 1);
        LockOptions patient = LockOptions.defaults().priority(9).preemption(Preemption.NONE);
        CompletableFuture<Void> high = start(() -> note(client(), "high", patient, order));
        CompletableFuture<Void> local = start(() -> note(a, "local", patient.priority(8), order));
        await().until(() -> a.inspect(key).waitingClients() >= 2);
        assertThat(a.tryAcquire(key, String.class, patient)).isEmpty();
        assertThat(held.isHeld()).isTrue();
        held.release();
        CompletableFuture.allOf(low, high, local).join();
        assertThat(order).containsExactly("high", "local", "low");
    }

    private Void note(LockOperations client, String name, LockOptions options, List<String> order) {
        client.withLock(key, Void.class, options.waitAtMost(seconds(10)), unused -> {
            order.add(name);
            return null;
        });
        return null;
    }

    @Test
    @DisplayName("O-34 A grace above the lease is refused with both values before anything is sent")
    void contradiction() {
        assertThatThrownBy(() -> lease(seconds(1)).preemption(Preemption.after(seconds(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT1S")
                .hasMessageContaining("PT3S");
        LockOperations a = client();
        assertThatThrownBy(() -> a.acquire(key, String.class, gently(Clients.DEFAULT_LEASE.plusMillis(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grace");
        assertThat(a.inspect(key).isHeld()).isFalse();
    }

    @Test
    @DisplayName("O-32 With one attempt a busy lock is busy at once, whatever the wait")
    void oneAttempt() {
        LockHandle<String> held = client().acquire(key, String.class);
        LockOperations b = client();
        Stopwatch watch = new Stopwatch();
        assertThatThrownBy(
                        () -> b.acquire(key, String.class, waiting(seconds(5)).maxAttempts(1)))
                .isInstanceOf(LockTimeoutException.class);
        assertThat(watch.elapsed()).isLessThan(AT_ONCE);
        held.release();
        assertThat(b.acquire(key, String.class, waiting(seconds(5)).maxAttempts(1))
                        .isHeld())
                .isTrue();
    }

    @Test
    @DisplayName("O-32 With three attempts the store is asked three times, and a lock that is free in between is taken")
    void threeAttempts() throws Exception {
        LockHandle<String> held = client().acquire(key, String.class, lease(seconds(30)));
        CountingLockStore counted = new CountingLockStore(fixture().newStore());
        LockOperations b = clients.face(clients.template(counted, builder -> builder));
        LockOptions thrice = waiting(seconds(20)).maxAttempts(3);
        Stopwatch watch = new Stopwatch();
        assertThatThrownBy(() -> b.acquire(key, String.class, thrice)).isInstanceOf(LockTimeoutException.class);
        assertThat(watch.elapsed()).isLessThan(seconds(5));
        assertThat(counted.acquires()).isEqualTo(3);
        CompletableFuture<LockHandle<String>> waiting = start(() -> b.acquire(key, String.class, thrice));
        await().until(() -> b.inspect(key).waitingClients() == 1);
        held.release("v");
        assertThat(waiting.get().state()).isEqualTo("v");
        assertThatThrownBy(() -> LockOptions.defaults().maxAttempts(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("A state that is missing is made by one caller, and the others get it")
    void madeOnce() {
        AtomicInteger made = new AtomicInteger();
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (LockOperations client : List.of(client(), client())) {
            for (int i = 0; i < 8; i++) {
                calls.add(start(() -> client.computeIfAbsent(key, Integer.class, () -> {
                    Thread.sleep(50);
                    return made.incrementAndGet();
                })));
            }
        }
        assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(1));
        assertThat(made).hasValue(1);
    }

    @Test
    @DisplayName("If making a state fails the next one tries, and nothing is stored meanwhile")
    void makingFails() {
        LockOperations a = client();
        assertThatThrownBy(() -> a.computeIfAbsent(key, String.class, () -> {
                    throw new IllegalStateException("cannot");
                }))
                .hasMessage("cannot");
        assertThatThrownBy(() -> a.computeIfAbsent(key, String.class, () -> null))
                .isInstanceOf(NullPointerException.class);
        assertThat(a.read(key, String.class)).isEmpty();
        assertThat(client().computeIfAbsent(key, String.class, () -> "made")).isEqualTo("made");
        LockHandle<String> held = client().acquire(key, String.class);
        assertThat(a.computeIfAbsent(key, String.class, () -> "never")).isEqualTo("made");
        held.release();
    }

    @Test
    @DisplayName("O-20 A touched state lives longer; a key without a state stays without one")
    void touch() {
        LockOperations a = client();
        assertThat(a.touch(key, seconds(60))).isFalse();
        assertThat(a.read(key, String.class)).isEmpty();
        a.set(key, String.class, "v", StateExpiry.absolute(seconds(5)));
        assertThat(a.touch(key, seconds(60))).isTrue();
        assertThat(a.inspect(key).stateExpiresIn()).isBetween(seconds(50), seconds(61));
        client().acquire(key, String.class);
        assertThat(a.touch(key, seconds(90))).isTrue();
        assertThat(a.read(key, String.class)).contains("v");
        LockHandle<String> yielding =
                client().acquire(key + "y", String.class, LockOptions.defaults().priority(-1));
        assertThat(a.touch(key + "y", seconds(90))).isFalse();
        assertThat(a.set(key + "y", String.class, "no", StateExpiry.none())).isFalse();
        yielding.release("mine");
        assertThatThrownBy(() -> a.touch(key, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("A callback that asks for it does not run on in vain when its lock is lost")
    void interruptOnLoss() throws Exception {
        LockOperations a = clients.template(builder -> builder);
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Object> call =
                start(() -> a.withLock(key, String.class, LockOptions.defaults().interruptOnLoss(), none -> {
                    running.countDown();
                    Thread.sleep(60_000);
                    return "never";
                }));
        running.await();
        Stopwatch watch = new Stopwatch();
        client().acquire(key, String.class, LockOptions.defaults().priority(1));
        assertThat(call)
                .failsWithin(SOON)
                .withThrowableThat()
                .withCauseInstanceOf(LockLostException.class)
                .withMessageContaining("PREEMPTED");
        assertThat(watch.elapsed()).isLessThan(SOON);
        assertThat(a.read(key, String.class)).isEmpty();
    }

    @Test
    @DisplayName("The stage of a callback that asks for it is cancelled when the lock is lost")
    void cancelOnLoss() {
        CompletableFuture<CompletableFuture<String>> stage = new CompletableFuture<>();
        CompletableFuture<?> call = client().async()
                .withLock(key, String.class, LockOptions.defaults().interruptOnLoss(), none -> {
                    CompletableFuture<String> never = new CompletableFuture<>();
                    stage.complete(never);
                    return never;
                });
        CompletableFuture<String> never = stage.join();
        client().acquire(key, String.class, LockOptions.defaults().priority(1));
        assertThat(call).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LockLostException.class);
        await().until(never::isCancelled);
    }
}
