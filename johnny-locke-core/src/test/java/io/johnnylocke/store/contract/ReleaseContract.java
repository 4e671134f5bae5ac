package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.clock.ManualClock;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Releasing by hand: in time, twice, too late; and renewing. */
abstract class ReleaseContract extends ContractTest {

    ReleaseContract(LockStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("O-06 A second release is refused and writes nothing")
    void releasingTwice() throws Exception {
        LockOperations a = client();
        LockHandle<String> held = a.acquire(key, String.class);
        held.release("v1");
        new Stopwatch().sleepUntil(millis(200));

        assertThatThrownBy(() -> held.release("v2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key);
        assertThatThrownBy(held::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(held::renew).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> held.write("v3")).isInstanceOf(IllegalStateException.class);
        held.close();
        LockHandle<String> next = client().acquire(key, String.class, AT_ONCE);
        assertThat(next.state()).isEqualTo("v1");
        next.release();
    }

    @Test
    @DisplayName("O-07 A holder whose lease is over can neither write, renew nor disturb its successor")
    void staleHolder() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        a.withLock(key, String.class, none -> "v0");
        LockHandle<String> released = a.acquire(key, String.class, lease(millis(500)));
        LockHandle<String> successor = b.acquire(key, String.class);
        assertThat(successor.state()).isEqualTo("v0");

        assertThatThrownBy(() -> released.release("stale")).isInstanceOf(LockLostException.class);
        assertThat(isFree(client())).isFalse();
        assertThat(successor.isHeld()).isTrue();
        successor.release("vB");
        assertThatThrownBy(() -> released.release("stale")).isInstanceOf(RuntimeException.class);
        assertThat(b.read(key, String.class)).contains("vB");

        LockHandle<String> renewed = a.acquire(key, String.class, lease(millis(300)));
        b.acquire(key, String.class).release();
        assertThatThrownBy(renewed::renew).isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> renewed.release("stale")).isInstanceOf(LockLostException.class);
        assertThat(b.read(key, String.class)).contains("vB");
    }

    @Test
    @DisplayName("O-07 A holder whose clock stands still, as in a long pause, is refused by the store itself")
    void pausedHolder() {
        LockOperations paused = clients.client(builder -> builder.clock(new ManualClock()));
        LockOperations b = client();
        b.withLock(key, String.class, none -> "v0");
        LockHandle<String> writing = paused.acquire(key, String.class, lease(millis(300)));
        LockHandle<String> renewing = paused.acquire(key + "r", String.class, lease(millis(300)));

        LockHandle<String> successor = b.acquire(key, String.class);
        LockHandle<String> other = b.acquire(key + "r", String.class);
        assertThat(writing.isHeld()).isTrue();
        assertThatThrownBy(() -> writing.release("stale")).isInstanceOf(LockLostException.class);
        assertThatThrownBy(renewing::renew).isInstanceOf(LockLostException.class);
        assertThat(writing.isHeld()).isFalse();
        assertThat(renewing.isHeld()).isFalse();
        assertThat(b.read(key, String.class)).contains("v0");
        successor.release("vB");
        other.release();
        assertThat(b.read(key, String.class)).contains("vB");

        LockHandle<String> late = paused.acquire(key, String.class, lease(millis(300)));
        b.withLock(key, String.class, state -> state + "!");
        assertThatThrownBy(() -> late.release("stale")).isInstanceOf(LockLostException.class);
        assertThat(b.read(key, String.class)).contains("vB!");
    }

    @Test
    @DisplayName("O-15 Unchanged, removed, and written are three different things")
    void unchangedRemovedWritten() {
        LockOperations a = client();
        a.withLock(key, String.class, none -> "v");

        a.acquire(key, String.class).release();
        a.acquire(key, String.class).close();
        a.execute(key, String.class, held -> "not the state");
        assertThat(a.read(key, String.class)).contains("v");

        long last = a.withLock(key, String.class, state -> null).token();
        assertThat(a.read(key, String.class)).isEmpty();
        assertThat(a.inspect(key).hasState()).isFalse();
        LockHandle<String> next = client().acquire(key, String.class);
        assertThat(next.state()).isNull();
        assertThat(next.token()).isGreaterThan(last);
        next.release("w");
        try (LockHandle<String> held = a.acquire(key, String.class)) {
            held.write(null);
            held.release();
        }
        assertThat(a.read(key, String.class)).isEmpty();
    }

    @Test
    @DisplayName("close releases the lock, silently if it was lost, and drops what was set aside")
    void closeDropsWhatWasSetAside() throws Exception {
        LockOperations a = client();
        a.withLock(key, String.class, none -> "v");
        try (LockHandle<String> held = a.acquire(key, String.class)) {
            held.write("dropped");
        }
        assertThat(a.read(key, String.class)).contains("v");
        assertThat(isFree(client())).isTrue();
        LockHandle<String> lost = a.acquire(key, String.class, lease(millis(100)));
        lost.write("never");
        new Stopwatch().sleepUntil(millis(200));
        lost.close();
        assertThatThrownBy(lost::release).isInstanceOf(LockLostException.class);
        assertThat(a.read(key, String.class)).contains("v");
    }

    @Test
    @DisplayName("O-25 (a) Renewing keeps the lock; without it the lease ends")
    void renewing() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(1)));
        Stopwatch watch = new Stopwatch();
        for (long at : new long[] {600, 1200, 1800}) {
            watch.sleepUntil(millis(at));
            held.renew();
        }
        watch.sleepUntil(millis(2500));
        assertThat(held.isHeld()).isTrue();
        assertThat(isFree(b)).isFalse();
        b.acquire(key, String.class, seconds(5)).release();
        assertThat(watch.elapsed()).isBetween(millis(2750), millis(3800));
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    @DisplayName("O-25 (c) A renewal may make the lease longer but never shorter")
    void renewingWithAnotherLease() {
        LockOperations a = client();
        LockHandle<String> held = a.acquire(key, String.class, lease(seconds(2)));
        held.renew(seconds(20));
        assertThat(held.remaining()).isGreaterThan(seconds(19));
        held.renew(millis(100));
        assertThat(held.remaining()).isGreaterThan(seconds(18));
        assertThat(a.inspect(key).holder().remaining()).isGreaterThan(seconds(18));
        held.release();
    }

    @Test
    @DisplayName("A handle may be released by another thread, and only one of many releases counts")
    void manyThreadsOneHandle() {
        LockOperations a = client();
        LockHandle<Integer> held = a.acquire(key, Integer.class);
        CompletableFuture<?>[] releases = new CompletableFuture<?>[20];
        for (int i = 0; i < releases.length; i++) {
            int state = i;
            releases[i] = start(() -> {
                        held.release(state);
                        return true;
                    })
                    .exceptionally(failure -> false);
        }
        CompletableFuture.allOf(releases).join();
        int[] winners = java.util.stream.IntStream.range(0, releases.length)
                .filter(i -> (boolean) releases[i].join())
                .toArray();
        assertThat(winners).hasSize(1);
        assertThat(a.read(key, Integer.class)).contains(winners[0]);
    }
}
