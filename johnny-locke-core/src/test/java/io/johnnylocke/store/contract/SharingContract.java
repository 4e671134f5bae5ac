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
import io.johnnylocke.StaleStateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds that are shared: under a holder id, in any thread and client, and along a call chain. */
abstract class SharingContract extends ContractTest {

    SharingContract(LockStoreContract contract) {
        super(contract);
    }

    private static LockOptions as(String holderId) {
        return LockOptions.defaults().holderId(holderId).waitAtMost(seconds(1));
    }

    @Test
    @DisplayName("O-26 Under one holder id a lock is held until its last handle is released")
    void counted() throws Exception {
        LockOperations a = client();
        LockOperations x = client();
        LockHandle<String> one = a.acquire(key, String.class, as("h"));
        Stopwatch watch = new Stopwatch();
        LockHandle<String> two =
                start(() -> a.acquire(key, String.class, as("h"))).get();
        LockHandle<String> three = a.acquire(key, String.class, as("h"));
        assertThat(watch.elapsed()).isLessThan(AT_ONCE);
        assertThat(two.token()).isEqualTo(one.token());
        assertThat(three.token()).isEqualTo(one.token());
        assertThat(x.tryAcquire(key, String.class, as("other"))).isEmpty();
        one.release();
        three.release();
        assertThat(two.isHeld()).isTrue();
        assertThat(one.isHeld()).isFalse();
        assertThat(x.tryAcquire(key, String.class, as("other"))).isEmpty();
        CompletableFuture<LockHandle<String>> waiting = start(() -> x.acquire(key, String.class, as("other")));
        two.release("v");
        LockHandle<String> next = waiting.get();
        assertThat(next.state()).isEqualTo("v");
        assertThat(next.token()).isGreaterThan(two.token());
        assertThatThrownBy(two::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("O-26 Two acquisitions without a holder id do not share, in one client or in two")
    void notByAccident() {
        LockOperations a = client();
        a.acquire(key, String.class);
        assertThat(a.tryAcquire(key, String.class)).isEmpty();
        assertThat(a.tryAcquire(key, String.class, as("h"))).isEmpty();
        assertThat(client().tryAcquire(key, String.class)).isEmpty();
    }

    @Test
    @DisplayName("O-26 A holder id is shared between clients: same token, each releases for itself")
    void betweenClients() {
        LockHandle<String> one = client().acquire(key, String.class, as("h"));
        LockHandle<String> two = client().acquire(key, String.class, as("h"));
        assertThat(two.token()).isEqualTo(one.token());
        two.release("inner");
        assertThat(isFree(client())).isFalse();
        assertThat(client().read(key, String.class)).contains("inner");
        assertThatThrownBy(() -> one.release("from the older state")).isInstanceOf(StaleStateException.class);
        assertThat(client().read(key, String.class)).contains("inner");
        assertThat(isFree(client())).isTrue();
    }

    @Test
    @DisplayName("O-26 A waiter under the holder's id shares with whoever is granted the lock first")
    void waitersShare() throws Exception {
        LockOperations a = client();
        LockHandle<String> other = client().acquire(key, String.class);
        CompletableFuture<LockHandle<String>> one = start(() -> a.acquire(key, String.class, as("h")));
        CompletableFuture<LockHandle<String>> two = start(() -> a.acquire(key, String.class, as("h")));
        other.release();
        assertThat(one.get().token()).isEqualTo(two.get().token());
    }

    @Test
    @DisplayName("O-26 What an inner handle writes the outer one sees, and does not overwrite with what it knew before")
    void innerWrites() {
        LockOperations a = client();
        LockHandle<Integer> outer = a.acquire(key, Integer.class, as("h"));
        assertThat(outer.state()).isNull();
        a.acquire(key, Integer.class, as("h")).release(1);
        assertThat(a.read(key, Integer.class)).contains(1);
        assertThat(outer.state()).isEqualTo(1);
        LockHandle<Integer> stale = a.acquire(key, Integer.class, as("h"));
        a.acquire(key, Integer.class, as("h")).release(2);
        assertThatThrownBy(() -> stale.release(99))
                .isInstanceOf(StaleStateException.class)
                .hasMessageContaining(key);
        assertThat(outer.isHeld()).isTrue();
        assertThat(outer.state()).isEqualTo(2);
        outer.release(outer.state() + 1);
        assertThat(a.read(key, Integer.class)).contains(3);
    }

    @Test
    @DisplayName("O-26 What was set aside before an inner write is stale, even if the state was read again since")
    void setAside() {
        LockOperations a = client();
        LockHandle<Integer> outer = a.acquire(key, Integer.class, as("h"));
        outer.write(99);
        a.acquire(key, Integer.class, as("h")).release(1);
        assertThat(outer.state()).isEqualTo(1);
        assertThatThrownBy(outer::release).isInstanceOf(StaleStateException.class);
        assertThat(a.read(key, Integer.class)).contains(1);
        assertThat(isFree(a)).isTrue();
    }

    @Test
    @DisplayName("O-26 A nested call on the same key joins the lock of its call chain")
    void nestedCalls() {
        LockOperations a = client();
        Stopwatch watch = new Stopwatch();
        String result = a.execute(key, Integer.class, outer -> {
            long token = a.withLock(key, Integer.class, none -> 1).token();
            assertThat(token).isEqualTo(outer.token());
            int seen = a.withLock(key, Integer.class, n -> n + 1).value();
            assertThat(isFree(client())).isFalse();
            outer.write(outer.state() + seen);
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(watch.elapsed()).isLessThan(SOON);
        assertThat(a.read(key, Integer.class)).contains(4);
        assertThat(isFree(client())).isTrue();
    }

    @Test
    @DisplayName(
            "O-26 A nested call that writes makes the outer one's older state stale; a failing one changes nothing")
    void nestedWrites() {
        LockOperations a = client();
        assertThatThrownBy(() -> a.withLock(key, Integer.class, none -> {
                    a.withLock(key, Integer.class, inner -> 1);
                    return 99;
                }))
                .isInstanceOf(StaleStateException.class);
        assertThat(a.read(key, Integer.class)).contains(1);
        a.withLock(key, Integer.class, n -> {
            assertThatThrownBy(() -> a.withLock(key, Integer.class, inner -> {
                        throw new IllegalArgumentException("no");
                    }))
                    .hasMessage("no");
            return n + 1;
        });
        assertThat(a.read(key, Integer.class)).contains(2);
    }

    @Test
    @DisplayName("O-26 The chain ends with the callback: afterwards, and elsewhere, calls wait for each other")
    void chainEnds() throws Exception {
        LockOperations a = client();
        a.withLock(key, Integer.class, none -> 1);
        LockHandle<Integer> held = a.acquire(key, Integer.class);
        assertThatThrownBy(() -> a.withLock(key, Integer.class, waiting(millis(50)), n -> n))
                .isInstanceOf(LockTimeoutException.class);
        held.release();
        a.withLock(key, Integer.class, n -> {
            CompletableFuture<?> elsewhere =
                    start(() -> a.withLock(key, Integer.class, waiting(millis(50)), other -> 99));
            assertThat(elsewhere).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LockTimeoutException.class);
            return n + 1;
        });
        assertThat(a.read(key, Integer.class)).contains(2);
    }

    @Test
    @DisplayName("O-26 The lease is the later end, and the priority the highest, until all have released")
    void leaseAndPriority() {
        LockOperations a = client();
        LockHandle<String> outer = a.acquire(key, String.class, as("h").lease(millis(600)));
        LockHandle<String> inner =
                a.acquire(key, String.class, as("h").lease(seconds(20)).priority(5));
        await().until(() -> outer.remaining().compareTo(seconds(10)) > 0);
        inner.release();
        assertThat(outer.remaining()).isGreaterThan(seconds(10));
        LockOperations b = client();
        assertThat(b.tryAcquire(key, String.class, LockOptions.defaults().priority(5)))
                .isEmpty();
        assertThat(b.tryAcquire(key, String.class, LockOptions.defaults().priority(6)))
                .isPresent();
        assertThatThrownBy(() -> outer.release("late")).isInstanceOf(LockLostException.class);
    }

    @Test
    @DisplayName(
            "O-26 The priority stays the highest although the client that raised it has left and another one renews")
    void priorityOfOneWhoHasLeft() {
        LockHandle<String> stays = client().acquire(key, String.class, as("h"));
        client().acquire(key, String.class, as("h").priority(5)).release();
        stays.renew();
        assertThat(client().tryAcquire(key, String.class, LockOptions.defaults().priority(5)))
                .isEmpty();
        stays.release();
    }

    @Test
    @DisplayName("O-26, O-27 All who share a hold hear of its loss, once; who has released does not")
    void loss() throws Exception {
        LockOperations a = client();
        LockHandle<String> one = a.acquire(key, String.class, as("h"));
        LockHandle<String> two = client().acquire(key, String.class, as("h"));
        LockHandle<String> gone = a.acquire(key, String.class, as("h"));
        CompletableFuture<Loss> first = new CompletableFuture<>();
        CompletableFuture<Loss> second = new CompletableFuture<>();
        CompletableFuture<Loss> none = new CompletableFuture<>();
        one.onLost(first::complete);
        two.onLost(second::complete);
        gone.onLost(none::complete);
        gone.release();
        client().acquire(key, String.class, LockOptions.defaults().priority(1));
        assertThat(first.get(5, TimeUnit.SECONDS).reason()).isEqualTo(LossReason.PREEMPTED);
        assertThat(second.get(5, TimeUnit.SECONDS).reason()).isEqualTo(LossReason.PREEMPTED);
        assertThat(none).isNotDone();
        assertThatThrownBy(() -> two.release("no")).isInstanceOf(LockLostException.class);
    }

    @Test
    @DisplayName("O-26 A release without a write passes on what another client has written, not what it knew itself")
    void keepsTheWritesOfOthers() throws Exception {
        LockOperations a = client();
        a.withLock(key, String.class, none -> "old");
        LockHandle<String> one = a.acquire(key, String.class, as("h"));
        LockHandle<String> two = client().acquire(key, String.class, as("h"));
        CompletableFuture<LockHandle<String>> waiting = start(() -> a.acquire(key, String.class, waiting(seconds(10))));
        two.release("old+b");
        await().pollDelay(millis(50)).until(() -> true);
        one.release();
        assertThat(waiting.get(5, TimeUnit.SECONDS).state()).isEqualTo("old+b");
    }

    @Test
    @DisplayName(
            "O-26 Of two clients that share a hold, the one whose lease ends first does not keep the lock for the other's time")
    void leaseEndsFirst() {
        LockHandle<String> brief = client().acquire(key, String.class, as("h").lease(millis(300)));
        LockHandle<String> longer = client().acquire(key, String.class, as("h").lease(seconds(30)));
        await().until(() -> !brief.isHeld());
        await().pollDelay(millis(100)).until(() -> true);
        longer.release();
        await().atMost(SOON).until(() -> isFree(client()));
    }

    @Test
    @DisplayName("O-26 A waiter without the holder's id never gets into a shared hold")
    void strangersWait() throws Exception {
        LockHandle<String> held = client().acquire(key, String.class, as("h"));
        LockOperations b = client();
        CompletableFuture<LockHandle<String>> sharing = start(() -> b.acquire(key, String.class, as("h")));
        CompletableFuture<LockHandle<String>> stranger = start(() ->
                b.acquire(key, String.class, waiting(seconds(10)).priority(1).preemption(Preemption.NONE)));
        assertThat(sharing.get(5, TimeUnit.SECONDS).token()).isEqualTo(held.token());
        assertThat(stranger).isNotDone();
        sharing.get().release();
        held.release();
        assertThat(stranger.get(5, TimeUnit.SECONDS).token()).isGreaterThan(held.token());
    }

    @Test
    @DisplayName("Calls that are nested in one call but not in each other wait for each other")
    void siblings() {
        LockOperations a = clients.template(builder -> builder);
        a.withLock(key, Integer.class, none -> {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(a.async().withLock(key + "b", Integer.class, n -> {
                    CompletableFuture<Integer> later = new CompletableFuture<>();
                    later.completeOnTimeout(n == null ? 1 : n + 1, 20, TimeUnit.MILLISECONDS);
                    return later;
                }));
            }
            calls.forEach(CompletableFuture::join);
            return 1;
        });
        assertThat(a.read(key + "b", Integer.class)).contains(5);
    }

    @Test
    @DisplayName("O-26 Whoever shares with whom and is preempted by whom, no update is lost")
    void noLostUpdate() {
        long seed = ThreadLocalRandom.current().nextLong(1_000_000);
        List<CompletableFuture<Integer>> workers = new ArrayList<>();
        for (LockOperations client : List.of(client(), client())) {
            for (int i = 0; i < 3; i++) {
                Random random = new Random(seed + workers.size());
                workers.add(start(() -> count(client, random)));
            }
        }
        int landed = workers.stream().mapToInt(CompletableFuture::join).sum();
        assertThat(client().read(key, Integer.class)).as("seed " + seed).contains(landed);
        assertThat(isFree(client())).isTrue();
    }

    /** Counts up under one of two holder ids or none, and returns how often that landed. */
    private int count(LockOperations client, Random random) {
        int landed = 0;
        for (int i = 0; i < 40; i++) {
            int id = random.nextInt(3);
            LockOptions options = waiting(seconds(20)).priority(random.nextInt(8) / 7);
            LockHandle<Integer> held =
                    client.acquire(key, Integer.class, id == 0 ? options : options.holderId("h" + id));
            try {
                Integer state = held.state();
                if (random.nextInt(4) == 0) {
                    held.release();
                } else {
                    held.release(state == null ? 1 : state + 1);
                    landed++;
                }
            } catch (StaleStateException | LockLostException refused) {
                // And so it does not count.
            }
        }
        return landed;
    }
}
