package io.johnnylocke.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.KeyActivity;
import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInterruptedException;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Preemption;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.store.memory.MemoryLockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a listener hears of acquisitions, and what is known of them without asking the store. */
class LockListenerTest {

    private static final StateType<String> TEXT = StateType.of(String.class);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final MemoryLockStore store = MemoryLockStore.create(clock);
    private final RecordingListener listener = new RecordingListener();
    private final List<LockTemplate> templates = new ArrayList<>();
    private final LockTemplate locks = template(listener);

    private LockTemplate template(RecordingListener told) {
        LockTemplate template = LockTemplate.builder(store)
                .namespace("shop")
                .clock(clock)
                .listener(told)
                .build();
        templates.add(template);
        return template;
    }

    @AfterEach
    void close() {
        templates.forEach(LockTemplate::close);
    }

    @Test
    void aCallUnderALockIsTold() {
        locks.withLock("k", TEXT, LockOptions.defaults().name("stock"), state -> "s");
        assertThat(listener.acquisitions()).containsExactly(new Acquisition("memory", "shop", "k", "stock"));
        assertThat(listener.threads()).containsExactly(Thread.currentThread());
        assertThat(listener.events()).containsExactly("k waiting", "k acquired STORE", "k RELEASED");
    }

    @Test
    void whatOthersDoWithKeysIsToldToo() {
        locks.set("k", String.class, "s", StateExpiry.none());
        locks.delete("k", WAIT);
        assertThat(listener.events())
                .containsExactly(
                        "k waiting", "k acquired STORE", "k RELEASED", "k waiting", "k acquired STORE", "k RELEASED");
    }

    @Test
    void aLockThatIsBusyIsTold() {
        LockHandle<String> held = template(new RecordingListener()).acquire("k", String.class, WAIT);
        assertThat(locks.tryAcquire("k", String.class)).isEmpty();
        CompletableFuture<LockHandle<String>> late =
                locks.async().acquire("k", TEXT, LockOptions.defaults().waitAtMost(Duration.ofMillis(50)));
        clock.advance(Duration.ofMillis(60));
        assertThat(late).failsWithin(WAIT).withThrowableThat().withCauseInstanceOf(LockTimeoutException.class);
        assertThat(listener.events())
                .containsExactly(
                        "k waiting", "k BUSY LockTimeoutException", "k waiting", "k TIMEOUT LockTimeoutException");
        held.release();
    }

    @Test
    void whoDoesNotWantToWaitAnyMoreIsTold() {
        LockHandle<String> held = template(new RecordingListener()).acquire("k", String.class, WAIT);
        locks.async().acquire("k", TEXT, LockOptions.defaults()).cancel(false);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> locks.acquire("k", String.class, WAIT)).isInstanceOf(LockInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        CompletableFuture<LockHandle<String>> last = locks.async().acquire("k", TEXT, LockOptions.defaults());
        locks.close();
        assertThat(last).failsWithin(WAIT).withThrowableThat().withCauseInstanceOf(LockClosedException.class);
        assertThat(listener.events())
                .containsExactly(
                        "k waiting",
                        "k CANCELLED CancellationException",
                        "k waiting",
                        "k CANCELLED CancellationException",
                        "k waiting",
                        "k CLOSED LockClosedException");
        held.release();
    }

    @Test
    void aHandOffIsToldAsLocalOrRemote() {
        LockHandle<String> first = locks.acquire("k", String.class, WAIT);
        CompletableFuture<LockHandle<String>> second = locks.async().acquire("k", TEXT, LockOptions.defaults());
        first.release();
        RecordingListener other = new RecordingListener();
        LockHandle<String> held = second.join();
        CompletableFuture<LockHandle<String>> third =
                template(other).async().acquire("k", TEXT, LockOptions.defaults());
        held.release();
        third.join().release();
        assertThat(listener.events())
                .containsExactly(
                        "k waiting",
                        "k acquired STORE",
                        "k waiting",
                        "k acquired LOCAL_HANDOFF",
                        "k RELEASED",
                        "k RELEASED");
        assertThat(other.events()).containsExactly("k waiting", "k acquired REMOTE_HANDOFF", "k RELEASED");
    }

    @Test
    void aLossIsToldOnceAndWhatCouldNotBeWritten() {
        LockHandle<String> held = locks.acquire("k", String.class, WAIT);
        clock.advance(Duration.ofSeconds(11));
        await().until(() -> listener.events().contains("k lost EXPIRED"));
        assertThatThrownBy(() -> held.release("late")).isInstanceOf(LockLostException.class);
        LockHandle<String> again = locks.acquire("k", String.class, WAIT);
        locks.revoke("k", again.token());
        again.close();
        assertThat(listener.events())
                .containsExactly(
                        "k waiting",
                        "k acquired STORE",
                        "k lost EXPIRED",
                        "k refused LOST",
                        "k waiting",
                        "k acquired STORE",
                        "k lost REVOKED");
    }

    @Test
    void aPreemptionIsToldToWhomItBefalls() {
        locks.acquire("k", String.class, WAIT);
        LockOptions urgent = LockOptions.defaults().priority(7);
        CompletableFuture<LockHandle<String>> taking = template(new RecordingListener())
                .async()
                .acquire("k", TEXT, urgent.preemption(Preemption.after(Duration.ofSeconds(1))));
        await().until(() -> listener.events().contains("k announced 7"));
        clock.advance(Duration.ofSeconds(2));
        assertThat(taking).succeedsWithin(WAIT);
        await().untilAsserted(() -> assertThat(listener.events())
                .containsExactly("k waiting", "k acquired STORE", "k announced 7", "k lost PREEMPTED"));
    }

    @Test
    void renewalsAreToldWhoeverMakesThem() {
        LockHandle<String> held = locks.acquire("k", String.class, WAIT);
        held.renew(Duration.ofSeconds(20));
        held.release();
        LockHandle<String> renewed =
                locks.acquire("k", TEXT, LockOptions.defaults().renewUpTo(Duration.ofMinutes(1)));
        clock.advance(Duration.ofSeconds(4));
        await().until(() -> listener.events().size() == 7);
        locks.revoke("k", renewed.token());
        assertThatThrownBy(renewed::renew).isInstanceOf(LockLostException.class);
        assertThat(listener.events())
                .containsExactly(
                        "k waiting",
                        "k acquired STORE",
                        "k renewed",
                        "k RELEASED",
                        "k waiting",
                        "k acquired STORE",
                        "k renewed",
                        "k lost REVOKED",
                        "k renewed LockLostException");
    }

    @Test
    void whoSharesALockIsToldForItself() {
        LockOptions shared = LockOptions.defaults().holderId("h");
        LockHandle<String> first = locks.acquire("k", TEXT, shared);
        LockHandle<String> second = locks.acquire("k", TEXT, shared);
        second.release("newer");
        assertThatThrownBy(() -> first.release("older")).isInstanceOf(StaleStateException.class);
        assertThat(listener.events())
                .containsExactly(
                        "k waiting",
                        "k acquired STORE",
                        "k waiting",
                        "k acquired SHARED",
                        "k RELEASED",
                        "k refused STALE",
                        "k STALE StaleStateException");
    }

    @Test
    void severalLocksAreToldOnTheCallersThread() {
        LockHandle<String> held = template(new RecordingListener()).acquire("a", String.class, WAIT);
        CompletableFuture<CompositeHandle> both =
                locks.async().acquireAll(List.of(locks.lock("b", String.class), locks.lock("a", String.class)), WAIT);
        assertThat(listener.acquisitions()).extracting(Acquisition::key).containsExactly("a", "b");
        assertThat(listener.threads()).containsOnly(Thread.currentThread());
        assertThat(listener.events()).containsExactly("a waiting");
        held.release();
        both.join().release();
        assertThat(listener.events())
                .containsExactly(
                        "a waiting",
                        "a acquired REMOTE_HANDOFF",
                        "b waiting",
                        "b acquired STORE",
                        "a renewed",
                        "a RELEASED",
                        "b RELEASED");
    }

    @Test
    void whatIsComputedAsynchronouslyIsToldOnTheCallersThreadAndSharesTheLockAround() {
        CompletableFuture<String> computed = locks.async()
                .execute(
                        "k",
                        TEXT,
                        held -> locks.async()
                                .computeIfAbsent("k", TEXT, () -> CompletableFuture.completedFuture("made")));
        assertThat(computed).succeedsWithin(WAIT).isEqualTo("made");
        assertThat(listener.events())
                .containsExactly(
                        "k waiting", "k acquired STORE", "k waiting", "k acquired SHARED", "k RELEASED", "k RELEASED");
        locks.delete("k", WAIT);
        locks.async()
                .computeIfAbsent("k", TEXT, () -> CompletableFuture.completedFuture("made"))
                .join();
        assertThat(listener.threads()).last().isEqualTo(Thread.currentThread());
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        LockTemplate unlucky = LockTemplate.builder(store)
                .namespace("shop")
                .clock(clock)
                .listener(acquisition -> {
                    throw new IllegalStateException("at once");
                })
                .listener(acquisition -> new AcquisitionListener() {
                    @Override
                    public void waiting() {
                        throw new AssertionError("later");
                    }
                })
                .listener(listener)
                .build();
        templates.add(unlucky);
        unlucky.withLock("k", String.class, state -> "s");
        assertThat(unlucky.read("k", String.class)).contains("s");
        assertThat(listener.events()).containsExactly("k waiting", "k acquired STORE", "k RELEASED");
    }

    @Test
    void whatIsHeldAndWhoWaitsIsKnown() {
        LockOptions shared = LockOptions.defaults().holderId("h").name("stock");
        LockHandle<String> held = locks.acquire("b", TEXT, shared);
        locks.acquire("b", TEXT, shared);
        LockTemplate other = template(new RecordingListener());
        other.acquire("a", String.class, WAIT);
        locks.async().acquire("b", TEXT, LockOptions.defaults());
        locks.async().acquire("a", TEXT, LockOptions.defaults().name("plan"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(locks.activity())
                .containsExactly(
                        new KeyActivity("a", "plan", null, null, null, 0, 1),
                        new KeyActivity(
                                "b", "stock", held.token(), Duration.ofSeconds(1), Duration.ofSeconds(9), 2, 1));
        assertThat(other.activity()).extracting(KeyActivity::isHeld).containsExactly(true);
        locks.close();
        assertThatThrownBy(locks::activity).isInstanceOf(LockClosedException.class);
    }

    @Test
    void nothingIsKnownOfWhatIsOver() {
        locks.withLock("k", String.class, state -> "s");
        assertThat(locks.activity()).isEmpty();
    }
}
