package io.johnnylocke.spring.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.store.memory.MemoryLockStore;
import io.johnnylocke.template.LockTemplate;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Both times of a lock, to the millisecond, on a clock that only the test moves. */
@ExtendWith(OutputCaptureExtension.class)
class JohnnyLockeLockProviderTest {

    private static final Duration AT_MOST = Duration.ofMinutes(10);
    private static final Duration AT_LEAST = Duration.ofMinutes(4);

    private final ManualClock clock = new ManualClock();
    private final MemoryLockStore store = MemoryLockStore.create(clock);
    private final LockTemplate locks = template("one");
    private final LockTemplate others = template("two");
    private final JohnnyLockeLockProvider provider = new JohnnyLockeLockProvider(locks);
    private final JohnnyLockeLockProvider other = new JohnnyLockeLockProvider(others);

    /** A default expiry that slides must not change how long a task is locked, nor a wait of zero what is waited for. */
    private LockTemplate template(String client) {
        return LockTemplate.builder(store)
                .namespace("shop")
                .clientId(client)
                .clock(clock)
                .defaultWait(Duration.ZERO)
                .stateExpiry(StateExpiry.sliding(Duration.ofDays(1)))
                .build();
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        locks.close();
        others.close();
    }

    private static LockConfiguration report(Duration atMost, Duration atLeast) {
        return new LockConfiguration(Instant.EPOCH, "report", atMost, atLeast);
    }

    private SimpleLock lock(Duration atMost, Duration atLeast) {
        return provider.lock(report(atMost, atLeast)).orElseThrow();
    }

    private boolean isLocked() {
        Optional<SimpleLock> lock = other.lock(report(AT_MOST, Duration.ZERO));
        lock.ifPresent(SimpleLock::unlock);
        assertThat(others.inspect("shedlock:report").isHeld()).isFalse();
        return lock.isEmpty();
    }

    /** It is locked for just this long, by the clock that only the test moves, but for what the test itself takes. */
    private void assertLockedFor(Duration time) {
        clock.advance(time.minusSeconds(30));
        assertThat(isLocked()).isTrue();
        clock.advance(Duration.ofSeconds(30));
        assertThat(isLocked()).isFalse();
    }

    @Test
    void itIsLockedUntilItIsUnlocked() {
        SimpleLock lock = lock(AT_MOST, Duration.ZERO);
        assertThat(isLocked()).isTrue();
        assertThat(provider.lock(report(AT_MOST, Duration.ZERO))).isEmpty();
        assertThat(locks.read("shedlock:report", String.class)).get().asString().startsWith("one~");
        lock.unlock();
        assertThat(isLocked()).isFalse();
        assertThat(locks.inspect("shedlock:report").hasState()).isFalse();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void atMostForHowLongItSays() {
        lock(AT_MOST, AT_LEAST);
        assertLockedFor(AT_MOST);
    }

    @Test
    void atLeastForHowLongItSays() {
        lock(AT_MOST, AT_LEAST).unlock();
        assertLockedFor(AT_LEAST);
    }

    @Test
    void alsoIfTheApplicationStopsMeanwhile(CapturedOutput output) {
        lock(AT_MOST, AT_LEAST).unlock();
        locks.close();
        assertLockedFor(AT_LEAST);
        locks.start();
        SimpleLock running = lock(AT_MOST, AT_LEAST);
        locks.close();
        running.unlock();
        assertThat(output).contains("Task 'report' ended later than its application", "lockAtMostFor of PT10M");
        assertLockedFor(AT_MOST);
        assertThat(provider.lock(report(AT_MOST, AT_LEAST))).isEmpty();
    }

    @Test
    void tasksOfOtherNamesAreOthers() {
        lock(AT_MOST, AT_LEAST);
        assertThat(provider.lock(new LockConfiguration(Instant.EPOCH, "invoice", AT_MOST, AT_LEAST)))
                .isPresent();
        assertThat(locks.tryAcquire("report", String.class)).isPresent();
    }

    @Test
    void itIsExtendedFromNowOn() {
        SimpleLock first = lock(AT_MOST, Duration.ZERO);
        clock.advance(AT_MOST.minusSeconds(1));
        SimpleLock second = first.extend(AT_MOST, Duration.ZERO).orElseThrow();
        assertThatThrownBy(first::unlock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.extend(AT_MOST, AT_LEAST)).isInstanceOf(IllegalStateException.class);
        clock.advance(AT_MOST.minusSeconds(1));
        assertThat(isLocked()).isTrue();
        SimpleLock third = second.extend(Duration.ofMinutes(5), AT_LEAST).orElseThrow();
        third.unlock();
        assertLockedFor(AT_LEAST);
        lock(AT_MOST, Duration.ZERO)
                .extend(Duration.ofMinutes(1), Duration.ZERO)
                .orElseThrow();
        assertLockedFor(Duration.ofMinutes(1));
    }

    @Test
    void whatIsOverIsNeitherExtendedNorTakenFromTheNext(CapturedOutput output) {
        SimpleLock tooLate = lock(AT_MOST, Duration.ZERO);
        clock.advance(AT_MOST);
        assertThat(tooLate.extend(AT_MOST, AT_LEAST)).isEmpty();
        SimpleLock muchTooLate = lock(AT_MOST, Duration.ZERO);
        clock.advance(AT_MOST);
        SimpleLock next = other.lock(report(AT_MOST, Duration.ZERO)).orElseThrow();
        muchTooLate.unlock();
        assertThat(output).contains("Task 'report' was not locked by this run any more", "lockAtMostFor of PT10M");
        assertThat(isLocked()).isTrue();
        assertThat(next.extend(AT_MOST, Duration.ZERO)).isPresent();
        assertLockedFor(AT_MOST);
    }

    @Test
    void whoUnlocksWaitsForWhoJustLooksEvenIfInterrupted() throws Exception {
        SimpleLock lock = lock(AT_MOST, Duration.ZERO);
        LockHandle<String> looking = others.acquire("shedlock:report", String.class);
        assertThat(provider.lock(report(AT_MOST, Duration.ZERO))).isEmpty();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread task = new Thread(() -> {
            Thread.currentThread().interrupt();
            lock.unlock();
            interrupted.complete(Thread.interrupted());
        });
        task.start();
        await().until(() -> isWaiting(task));
        task.interrupt();
        await().until(() -> isWaiting(task));
        looking.release();
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(isLocked()).isFalse();
    }

    private boolean isWaiting(Thread task) {
        return !task.isInterrupted()
                && task.getState() == Thread.State.WAITING
                && Integer.valueOf(1).equals(others.inspect("shedlock:report").waitingClients());
    }

    @Test
    void aLockOfWhichNobodyWasToldDoesNotStay() {
        LockOperations withoutAnswer = (LockOperations) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {LockOperations.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(locks, arguments);
                        if (method.getName().equals("computeIfAbsent")) {
                            throw LockStoreException.unknown("shedlock:report", "no answer", null);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        assertThatThrownBy(() -> new JohnnyLockeLockProvider(withoutAnswer).lock(report(AT_MOST, AT_LEAST)))
                .isInstanceOf(LockStoreException.class);
        await().until(() -> !isLocked());
    }

    @Test
    void badTimesAndNamesAreRefused() {
        assertThatThrownBy(() -> provider.lock(report(Duration.ZERO, Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lockAtMostFor of the task 'report' must be at least 1 ms, was PT0S");
        assertThatThrownBy(
                        () -> provider.lock(new LockConfiguration(Instant.EPOCH, "r".repeat(600), AT_MOST, AT_LEAST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
    }
}
