package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import io.johnnylocke.template.LockTemplate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Closing, starting again, and many waiters. */
abstract class LifecycleContract extends ContractTest {

    LifecycleContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-33 close ends waiting calls as closed, gives held locks back unchanged, and leaves no thread")
    void closing() throws Exception {
        LockOperations a = client();
        LockTemplate template = clients.template(builder -> builder);
        LockOperations b = clients.face(template);
        String idle = key + "idle";
        a.withLock(idle, String.class, none -> "v");
        LockHandle<String> blocking = a.acquire(key, String.class, lease(seconds(30)));
        CompletableFuture<LockHandle<String>> acquiring =
                start(() -> b.acquire(key, String.class, waiting(seconds(30))));
        CompletableFuture<Optional<String>> awaiting = start(() -> b.await(key, String.class, seconds(30)));
        LockHandle<String> held = b.acquire(idle, String.class, lease(seconds(30)));
        CompletableFuture<Loss> loss = new CompletableFuture<>();
        held.onLost(loss::complete);
        new Stopwatch().sleepUntil(millis(300));

        Stopwatch watch = new Stopwatch();
        template.close();
        assertThat(watch.elapsed()).isLessThan(seconds(2));
        assertThat(acquiring).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LockClosedException.class);
        assertThat(awaiting).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LockClosedException.class);
        LockHandle<String> next = a.acquire(idle, String.class, SOON);
        assertThat(next.state()).isEqualTo("v");
        next.release();
        assertThat(loss)
                .succeedsWithin(SOON)
                .satisfies(told -> assertThat(told.reason()).isEqualTo(LossReason.CLOSED));
        assertThatThrownBy(() -> held.release("late")).isInstanceOf(LockLostException.class);

        template.close();
        assertThatThrownBy(() -> b.acquire(key, String.class)).isInstanceOf(LockClosedException.class);
        assertThatThrownBy(() -> b.read(key, String.class)).isInstanceOf(LockClosedException.class);
        assertThatThrownBy(b::clientId).isInstanceOf(LockClosedException.class);
        assertThat(a.read(idle, String.class)).contains("v");
        blocking.release();
    }

    @Test
    @DisplayName("O-33 A callback that runs while its client is closed may finish and write within the grace time")
    void closingWaitsForCallbacks() throws Exception {
        LockTemplate template = clients.template(builder -> builder.closeGrace(seconds(2)));
        LockOperations b = clients.face(template);
        CompletableFuture<Void> inside = new CompletableFuture<>();
        CompletableFuture<Void> working = start(() -> {
            b.withLock(key, String.class, none -> {
                inside.complete(null);
                new Stopwatch().sleepUntil(millis(500));
                return "written";
            });
            return null;
        });
        inside.join();
        template.close();
        assertThat(working).succeedsWithin(SOON);
        assertThat(client().read(key, String.class)).contains("written");
    }

    @Test
    @DisplayName("A closed client can be started again, under a new id")
    void startingAgain() {
        LockTemplate template = clients.template(builder -> builder);
        String before = template.clientId();
        template.withLock(key, String.class, none -> "v");
        template.close();
        assertThat(template.isRunning()).isFalse();
        template.start();
        assertThat(template.clientId()).isNotEqualTo(before);
        LockHandle<String> held = template.acquire(key, String.class);
        assertThat(held.state()).isEqualTo("v");
        held.release();
    }

    @Test
    @DisplayName("O-36 Many waiters on one key are all served, each once, with few requests for each")
    void manyWaiters() {
        List<CountingLockStore> stores = java.util.stream.Stream.generate(
                        () -> new CountingLockStore(fixture().newStore()))
                .limit(5)
                .toList();
        List<LockOperations> five = stores.stream()
                .map(store -> clients.face(clients.template(store, builder -> builder)))
                .toList();
        LockHandle<Integer> first = client().acquire(key, Integer.class, lease(seconds(20)));
        Sections sections = new Sections();
        List<CompletableFuture<Void>> fifty = new java.util.ArrayList<>();
        for (int i = 0; i < 50; i++) {
            LockOperations client = five.get(i % 5);
            fifty.add(start(() -> {
                sections.wrote(client.withLock(key, Integer.class, waiting(seconds(20)), n -> {
                    sections.enter();
                    new Stopwatch().sleepUntil(millis(10));
                    sections.leave();
                    return n == null ? 1 : n + 1;
                }));
                return null;
            }));
        }
        org.awaitility.Awaitility.await().until(() -> stores.stream().allMatch(store -> store.requests() > 0));
        Stopwatch watch = new Stopwatch();
        first.release();
        fifty.forEach(CompletableFuture::join);
        assertThat(watch.elapsed()).isLessThan(seconds(15));
        sections.assertSerial(50);
        assertThat(stores.stream().mapToInt(CountingLockStore::requests).sum()).isLessThan(500);
    }
}
