package io.johnnylocke.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.Loss;
import io.johnnylocke.LossReason;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Leases that are renewed by themselves, and end all the same. */
abstract class RenewalContract extends ContractTest {

    RenewalContract(LockStoreContract contract) {
        super(contract);
    }

    private static LockOptions renewed(long leaseMillis, long maximumHoldMillis) {
        return lease(millis(leaseMillis)).renewUpTo(millis(maximumHoldMillis));
    }

    @Test
    @DisplayName("O-25 (b) A lease is renewed for as long as the callback runs, and not an instant longer")
    void workThatIsLongerThanItsLease() throws Exception {
        LockOperations a = client();
        LockOperations b = client();
        a.<String, Exception>withLock(key, String.class, renewed(500, 60_000), none -> {
            Stopwatch inside = new Stopwatch();
            inside.sleepUntil(millis(1800));
            assertThat(isFree(b)).isFalse();
            return "done";
        });
        Stopwatch after = new Stopwatch();
        LockHandle<String> next = b.acquire(key, String.class, lease(millis(300)));
        assertThat(after.elapsed()).isLessThan(AT_ONCE);
        assertThat(next.state()).isEqualTo("done");
        // Nobody renews the successor.
        assertThat(client().acquire(key, String.class).token()).isGreaterThan(next.token());
        assertThat(after.elapsed()).isBetween(millis(250), millis(250).plus(SOON));
    }

    @Test
    @DisplayName("O-25 (e) At its maximum the hold is lost, the holder is told so, and the lock is free soon")
    void maximumHold() throws Exception {
        LockOperations a = client();
        Stopwatch watch = new Stopwatch();
        LockHandle<String> held = a.acquire(key, String.class, renewed(400, 1000));
        CompletableFuture<Loss> loss = new CompletableFuture<>();
        held.onLost(loss::complete);
        assertThat(loss.get().reason()).isEqualTo(LossReason.EXPIRED);
        assertThat(watch.elapsed()).isBetween(millis(980), millis(1000).plus(AT_ONCE));
        client().acquire(key, String.class).release();
        assertThat(watch.elapsed()).isLessThan(millis(1000).plus(SOON));
        assertThatThrownBy(() -> held.release("late")).isInstanceOf(LockLostException.class);
        assertThat(a.read(key, String.class)).isEmpty();
    }

    @Test
    @DisplayName("O-27, O-25 A preempted holder hears of it although its lease is renewed, and renews no more")
    void preemption() throws Exception {
        LockHandle<String> held = client().acquire(key, String.class, renewed(600, 60_000));
        CompletableFuture<Loss> loss = new CompletableFuture<>();
        held.onLost(loss::complete);
        LockHandle<String> other =
                client().acquire(key, String.class, lease(millis(600)).priority(1));
        assertThat(loss.get().reason()).isEqualTo(LossReason.PREEMPTED);
        Stopwatch watch = new Stopwatch();
        assertThat(client().acquire(key, String.class).token()).isGreaterThan(other.token());
        assertThat(watch.elapsed()).isLessThan(millis(600).plus(SOON));
    }

    @Test
    @DisplayName("O-34 A maximum hold below the lease is refused with both values before anything is sent")
    void contradiction() {
        assertThatThrownBy(() -> lease(seconds(10)).renewUpTo(seconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT10S")
                .hasMessageContaining("PT5S");
        LockOperations client = client();
        assertThatThrownBy(() ->
                        client.acquire(key, String.class, LockOptions.defaults().renewUpTo(millis(10))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maximumHold");
        assertThat(client.inspect(key).isHeld()).isFalse();
    }
}
