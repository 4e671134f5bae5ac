package io.johnnylocke.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.integration.support.locks.DistributedLock;

/** What {@link java.util.concurrent.locks.Lock} asks for, and what is special about one that can be lost. */
class JohnnyLockeLockRegistryTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final LockTemplate locks = LockTemplate.builder(MemoryLockStore.create(clock))
            .namespace("shop")
            .clock(clock)
            .defaultLease(LEASE)
            .stateExpiry(StateExpiry.sliding(Duration.ofDays(1)))
            .build();
    private final ThreadHolds holds = new ThreadHolds(locks);
    private final JohnnyLockeLockRegistry registry = new JohnnyLockeLockRegistry(locks);
    private final DistributedLock lock = registry.obtain("k");
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        Thread.interrupted();
        other.shutdownNow();
        locks.close();
    }

    private boolean isHeld() {
        return locks.inspect("k").isHeld();
    }

    private boolean elsewhere(Callable<Boolean> task) throws Exception {
        return other.submit(task).get(30, TimeUnit.SECONDS);
    }

    /** Starts to wait for the lock in another thread, and returns when it does. */
    private Future<?> waiter(Waiting waiting, Thread[] thread) {
        CountDownLatch started = new CountDownLatch(1);
        Future<?> waiter = other.submit(() -> {
            thread[0] = Thread.currentThread();
            started.countDown();
            waiting.run();
            return null;
        });
        await().until(() -> started.getCount() == 0 && thread[0].getState() == Thread.State.WAITING);
        return waiter;
    }

    private interface Waiting {
        void run() throws Exception;
    }

    private void revoke() {
        locks.revoke("k", Objects.requireNonNull(locks.inspect("k").holder()).token());
    }

    @Test
    void aThreadLocksAgainAndUnlocksAsOften() throws Exception {
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        registry.obtain("k").lockInterruptibly();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        assertThat(elsewhere(lock::tryLock)).isFalse();
        for (int i = 0; i < 3; i++) {
            lock.unlock();
            assertThat(isHeld()).isTrue();
        }
        lock.unlock();
        assertThat(isHeld()).isFalse();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void onlyTheThreadThatHasLockedUnlocks() throws Exception {
        lock.lock();
        assertThat(elsewhere(() -> {
                    assertThatThrownBy(lock::unlock)
                            .isInstanceOf(IllegalMonitorStateException.class)
                            .hasMessageContaining("'k'")
                            .hasMessageContaining("'" + Thread.currentThread().getName() + "'");
                    return isHeld();
                }))
                .isTrue();
        lock.unlock();
        assertThat(isHeld()).isFalse();
    }

    @Test
    void itIsTheLockOfTheTemplate() {
        LockHandle<String> held = locks.acquire("k", String.class);
        assertThat(lock.tryLock()).isFalse();
        held.release();
        lock.lock();
        assertThat(locks.tryAcquire("k", String.class)).isEmpty();
        lock.unlock();
    }

    @Test
    void theStateAndItsExpiryAreLeftAlone() {
        locks.set("k", Integer.class, 5, StateExpiry.absolute(Duration.ofMinutes(1)));
        lock.lock();
        lock.unlock();
        assertThat(locks.read("k", Integer.class)).contains(5);
        assertThat(locks.inspect("k").stateExpiresIn()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aWaiterGetsTheLockWhenItIsUnlocked() throws Exception {
        lock.lock();
        Thread[] thread = new Thread[1];
        Future<?> waiter = waiter(
                () -> {
                    lock.lock();
                    lock.unlock();
                },
                thread);
        lock.unlock();
        waiter.get(30, TimeUnit.SECONDS);
        assertThat(isHeld()).isFalse();
    }

    @Test
    void aWaitEnds() throws Exception {
        lock.lock();
        assertThat(elsewhere(() -> lock.tryLock(0, TimeUnit.SECONDS))).isFalse();
        assertThat(elsewhere(() -> lock.tryLock(-1, TimeUnit.DAYS))).isFalse();
        assertThat(elsewhere(() -> lock.tryLock(Duration.ofSeconds(-1), LEASE))).isFalse();
        Future<Boolean> waiter = other.submit(() -> lock.tryLock(1, TimeUnit.SECONDS));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return waiter.isDone();
        });
        assertThat(waiter.get()).isFalse();
        lock.unlock();
        assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        lock.unlock();
    }

    @Test
    void itIsRenewedUntilItIsUnlocked() throws Exception {
        lock.lock();
        for (int i = 0; i < 20; i++) {
            clock.advance(LEASE.dividedBy(2));
            assertThat(elsewhere(lock::tryLock)).isFalse();
        }
        lock.unlock();
        assertThat(isHeld()).isFalse();
    }

    @Test
    void withATimeToLiveItIsNot() throws Exception {
        lock.lock(Duration.ofMinutes(1));
        clock.advance(Duration.ofSeconds(59));
        assertThat(elsewhere(lock::tryLock)).isFalse();
        clock.advance(Duration.ofMillis(1001));
        assertThat(elsewhere(() -> lock.tryLock(Duration.ZERO, Duration.ofMinutes(1))))
                .isTrue();
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("EXPIRED");
        assertThat(isHeld()).isTrue();
    }

    @Test
    void itIsRenewedWhenThatIsAskedFor() throws Exception {
        lock.lock(LEASE);
        clock.advance(LEASE.minusSeconds(1));
        registry.renewLock("k");
        clock.advance(LEASE.minusSeconds(1));
        registry.renewLock("k", Duration.ofMinutes(1));
        registry.renewLock("k", Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(59));
        assertThat(lock.tryLock(Duration.ZERO, Duration.ofMinutes(2))).isTrue();
        clock.advance(Duration.ofSeconds(119));
        assertThat(elsewhere(lock::tryLock)).isFalse();
        lock.unlock();
        lock.unlock();
        assertThat(isHeld()).isFalse();
    }

    @Test
    void whatIsNotHeldCannotBeRenewed() throws Exception {
        assertThatThrownBy(() -> registry.renewLock("k"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not held by the thread");
        lock.lock();
        elsewhere(() -> {
            assertThatThrownBy(() -> registry.renewLock("k", LEASE)).isInstanceOf(IllegalStateException.class);
            return true;
        });
        revoke();
        assertThatThrownBy(() -> registry.renewLock("k"))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(LockLostException.class);
    }

    @Test
    void onceItIsLostEverythingThatItsThreadDoesWithItSaysSo() throws Exception {
        lock.lock();
        lock.lock();
        revoke();
        assertThat(elsewhere(lock::tryLock)).isTrue();
        List.<Waiting>of(lock::lock, lock::lockInterruptibly, lock::tryLock, lock::unlock, lock::unlock)
                .forEach(use -> assertThatThrownBy(use::run)
                        .isInstanceOf(ConcurrentModificationException.class)
                        .hasCauseInstanceOf(LockLostException.class)
                        .hasMessageContaining("'k' was lost")
                        .hasMessageContaining("REVOKED"));
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThat(lock.tryLock()).isFalse();
        elsewhere(() -> {
            lock.unlock();
            return true;
        });
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void whoIsInterruptedDoesNotWait() throws Exception {
        lock.lock();
        Thread[] thread = new Thread[1];
        for (Waiting waiting : List.<Waiting>of(lock::lockInterruptibly, () -> lock.tryLock(1, TimeUnit.DAYS))) {
            Future<?> waiter = waiter(waiting, thread);
            thread[0].interrupt();
            assertThatThrownBy(() -> waiter.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(elsewhere(() -> Thread.currentThread().isInterrupted())).isFalse();
        }
        lock.unlock();
        for (Waiting waiting : List.<Waiting>of(lock::lockInterruptibly, () -> lock.tryLock(1, TimeUnit.DAYS))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(waiting::run).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(isHeld()).isFalse();
        }
    }

    @Test
    void lockWaitsOnAndKeepsTheInterrupt() throws Exception {
        lock.lock();
        Thread[] thread = new Thread[1];
        Future<?> waiter = waiter(
                () -> {
                    lock.lock();
                    assertThat(Thread.interrupted()).isTrue();
                    lock.unlock();
                },
                thread);
        thread[0].interrupt();
        await().until(() -> !thread[0].isInterrupted() && thread[0].getState() == Thread.State.WAITING);
        assertThat(waiter.isDone()).isFalse();
        lock.unlock();
        waiter.get(30, TimeUnit.SECONDS);

        for (Waiting interrupted :
                List.<Waiting>of(lock::lock, () -> assertThat(lock.tryLock()).isTrue())) {
            Thread.currentThread().interrupt();
            interrupted.run();
            lock.unlock();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(isHeld()).isFalse();
        }
    }

    @Test
    void aStoreThatIsAwayOrClosedIsSaidInSpringsWords() {
        lock.lock();
        locks.close();
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("CLOSED");
        assertThatThrownBy(lock::lock)
                .isInstanceOf(CannotAcquireLockException.class)
                .hasMessageContaining("'k' cannot be acquired")
                .hasMessageContaining("closed");
    }

    @Test
    void thereAreNoConditions() {
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void keysAreTextOrHaveOne() {
        UUID id = UUID.randomUUID();
        assertThat(registry.obtain(id))
                .isEqualTo(registry.obtain(id.toString()))
                .hasToString("DistributedLock[" + id + "]");
        assertThat(registry.obtain(5L)).isEqualTo(registry.obtain("5"));
        assertThat(registry.obtain(TimeUnit.DAYS)).isEqualTo(registry.obtain("DAYS"));
        assertThat(registry.obtain(new StringBuilder("k"))).isEqualTo(lock).isNotEqualTo(registry.obtain("l"));
        for (Object bad : new Object[] {null, "", " ", new Object(), List.of("a"), new byte[] {1}}) {
            assertThatThrownBy(() -> registry.obtain(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("A lock key must be a text");
        }
        assertThatThrownBy(() -> registry.obtain("k".repeat(513)).lock())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
    }

    @Test
    void badTimesAreRefused() {
        assertThatThrownBy(() -> lock.lock(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lock.tryLock(Duration.ZERO, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lock.lock(null)).isInstanceOf(NullPointerException.class);
        lock.lock();
        assertThatThrownBy(() -> registry.renewLock("k", Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        lock.unlock();
    }

    @Test
    void whatRunsLockedIsUnlockedInTheEnd() throws Exception {
        assertThat(registry.<Boolean, RuntimeException>executeLocked("k", this::isHeld))
                .isTrue();
        assertThatThrownBy(() -> registry.executeLocked("k", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(isHeld()).isFalse();
        lock.lock();
        elsewhere(() -> {
            assertThatThrownBy(() -> registry.executeLocked("k", Duration.ZERO, () -> {}))
                    .isInstanceOf(TimeoutException.class);
            return true;
        });
        lock.unlock();
    }

    @Test
    void aThreadThatHoldsNothingKeepsNothing() throws Exception {
        for (int i = 0; i < 100; i++) {
            String key = "k" + i;
            assertThat(holds.lock(key, Duration.ZERO, null)).isTrue();
            assertThat(holds.isEmpty()).isFalse();
            holds.unlock(key);
            assertThat(holds.isEmpty()).isTrue();
        }
        lock.lock();
        assertThat(holds.lock("k", Duration.ZERO, null)).isFalse();
        assertThat(holds.isEmpty()).isTrue();
        lock.unlock();
        assertThat(holds.lock("k", Duration.ZERO, null)).isTrue();
        revoke();
        assertThatThrownBy(() -> holds.unlock("k")).isInstanceOf(ConcurrentModificationException.class);
        assertThat(holds.isEmpty()).isTrue();
        assertThatCode(() -> registry.expireUnusedOlderThan(0)).doesNotThrowAnyException();
    }
}
