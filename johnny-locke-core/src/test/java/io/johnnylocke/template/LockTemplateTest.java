package io.johnnylocke.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.CompositeHandle;
import io.johnnylocke.FencedLock;
import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOptions;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.StaleStateException;
import io.johnnylocke.State;
import io.johnnylocke.StateCodecException;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.store.memory.MemoryLockStore;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is the template's own, on the in-memory store; what every store must keep is in the contract suite. */
class LockTemplateTest {

    private static final StateType<String> TEXT = StateType.of(String.class);

    private final ManualClock clock = new ManualClock();
    private final MemoryLockStore store = MemoryLockStore.create(clock);
    private final List<LockTemplate> templates = new ArrayList<>();

    private LockTemplate locks() {
        LockTemplate template =
                LockTemplate.builder(store).namespace("shop").clock(clock).build();
        templates.add(template);
        return template;
    }

    @AfterEach
    void close() {
        templates.forEach(LockTemplate::close);
    }

    @Test
    void minutesPassInNoTimeOnAManualClock() {
        LockTemplate locks = locks();
        LockHandle<String> held =
                locks.acquire("k", String.class, LockOptions.defaults().lease(Duration.ofMinutes(10)));
        CompletableFuture<LockHandle<String>> waiting =
                locks().async().acquire("k", TEXT, LockOptions.defaults().waitAtMost(Duration.ofHours(1)));
        clock.advance(Duration.ofMinutes(9));
        assertThat(held.remaining()).isEqualTo(Duration.ofMinutes(1));
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofSeconds(61));
        assertThat(held.isHeld()).isFalse();
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2));
    }

    @Test
    void aBoundLockIsTheSameCallsShorter() {
        LockTemplate locks = locks();
        FencedLock<Integer> lock = locks.lock("counter", Integer.class);
        assertThat(lock.key()).isEqualTo("counter");
        assertThat(lock.withLock(n -> n == null ? 1 : n + 1).value()).isEqualTo(1);
        assertThat(lock.<Integer, RuntimeException>execute(LockHandle::state)).isEqualTo(1);
        try (LockHandle<Integer> held = lock.acquire()) {
            assertThat(lock.tryAcquire()).isEmpty();
            assertThat(lock.inspect().isHeld()).isTrue();
            assertThat(lock.set(7, StateExpiry.none())).isFalse();
            held.write(2);
            held.release();
        }
        assertThat(lock.read()).contains(2);
        assertThat(lock.await(Duration.ZERO)).contains(2);
        assertThat(lock.delete(Duration.ZERO)).isTrue();
        assertThat(lock.read()).isEmpty();
    }

    @Test
    void aFailureShowsWhereTheCallWasMade() {
        LockTemplate locks = locks();
        locks.acquire("k", String.class);
        assertThatThrownBy(() -> locks().acquire("k", String.class, Duration.ZERO))
                .isInstanceOf(LockTimeoutException.class)
                .satisfies(failure -> assertThat(failure.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(LockTemplateTest.class.getName())));
    }

    @Test
    void troubleWithTheReleaseIsSuppressedIntoTheCallbacksOwnFailure() {
        LockTemplate locks = locks();
        IllegalStateException own = new IllegalStateException("own");
        assertThatThrownBy(() -> locks.withLock(
                        "k", String.class, LockOptions.defaults().lease(Duration.ofSeconds(1)), state -> {
                            clock.advance(Duration.ofSeconds(2));
                            throw own;
                        }))
                .isSameAs(own)
                .satisfies(
                        failure -> assertThat(failure.getSuppressed()).hasOnlyElementsOfType(LockLostException.class));
    }

    @Test
    void aCallbackMayReleaseByItself() {
        LockTemplate locks = locks();
        String result = locks.execute("k", String.class, held -> {
            held.release("early");
            return locks().read("k", String.class).orElseThrow();
        });
        assertThat(result).isEqualTo("early");
    }

    // Without blocking

    @Test
    void cancellingAFutureThatWaitsLeavesNothingBehind() {
        LockTemplate a = locks();
        LockTemplate b = locks();
        LockHandle<String> held = a.acquire("k", String.class);
        CompletableFuture<?> acquiring = b.async().acquire("k", TEXT, LockOptions.defaults());
        CompletableFuture<?> trying = b.async().withLock("k", TEXT, LockOptions.defaults(), state -> {
            throw new AssertionError("ran although it was cancelled");
        });
        CompletableFuture<?> awaiting = b.async().await("k", TEXT, Duration.ofSeconds(5));
        assertThat(a.inspect("k").waitingClients()).isEqualTo(1);
        acquiring.cancel(true);
        trying.cancel(true);
        awaiting.cancel(true);
        assertThat(a.inspect("k").waitingClients()).isZero();
        held.release();
        assertThat(a.inspect("k").isHeld()).isFalse();
    }

    @Test
    void theLockIsHeldUntilTheStageOfAnAsynchronousFunctionCompletes() {
        LockTemplate locks = locks();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<State<String>> written =
                locks.async().withLock("k", TEXT, LockOptions.defaults(), state -> work);
        await().until(() -> locks.inspect("k").isHeld());
        assertThat(written).isNotDone();
        work.complete("done");
        assertThat(written)
                .succeedsWithin(Duration.ofSeconds(2))
                .extracting(State::value)
                .isEqualTo("done");
        assertThat(locks.inspect("k").isHeld()).isFalse();
    }

    @Test
    void anAsynchronousFunctionThatFailsInAnyWayChangesNothingAndFreesTheLock() {
        LockTemplate locks = locks();
        locks.withLock("k", String.class, none -> "old");
        RuntimeException own = new RuntimeException("own");
        List<CompletableFuture<?>> failing = List.of(
                locks.async().withLock("k", TEXT, LockOptions.defaults(), state -> CompletableFuture.failedFuture(own)),
                locks.async().withLock("k", TEXT, LockOptions.defaults(), state -> {
                    throw own;
                }),
                locks.async().execute("k", TEXT, LockOptions.defaults(), held -> {
                    held.write("never");
                    throw own;
                }));
        failing.forEach(future -> assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCause(own));
        assertThatThrownBy(() -> locks.async()
                        .withLock("k", TEXT, LockOptions.defaults(), state -> null)
                        .join())
                .hasCauseInstanceOf(NullPointerException.class);
        assertThat(locks.read("k", String.class)).contains("old");
        assertThat(locks.tryAcquire("k", String.class)).isPresent();
    }

    @Test
    void foreignCodeRunsOnTheExecutor() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        LockTemplate locks = LockTemplate.builder(store)
                .namespace("shop")
                .clock(clock)
                .executor(task -> {
                    Thread thread = new Thread(task, "users-own");
                    ran.set(thread);
                    thread.start();
                })
                .build();
        templates.add(locks);
        List<String> names = new ArrayList<>();
        locks.async()
                .withLock("k", TEXT, LockOptions.defaults(), state -> {
                    names.add(Thread.currentThread().getName());
                    return CompletableFuture.completedFuture("v");
                })
                .join();
        assertThat(names).containsExactly("users-own");
    }

    @Test
    void anExecutorThatRefusesLosesNothing() {
        LockTemplate locks = LockTemplate.builder(store)
                .namespace("shop")
                .clock(clock)
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        templates.add(locks);
        LockHandle<String> held =
                locks.async().acquire("k", TEXT, LockOptions.defaults()).join();
        held.releaseAsync("v").toCompletableFuture().join();
        assertThat(locks.async().read("k", TEXT).join()).isEqualTo(Optional.of("v"));
    }

    @Test
    void foreignCodeThatTheExecutorRefusesDoesNotRunAndTheLockIsFree() {
        LockTemplate locks = LockTemplate.builder(store)
                .namespace("shop")
                .clock(clock)
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        templates.add(locks);
        assertThatThrownBy(() -> locks.async()
                        .withLock("k", TEXT, LockOptions.defaults(), state -> {
                            throw new AssertionError("ran on a thread that it may not block");
                        })
                        .join())
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(locks.inspect("k").isHeld()).isFalse();
    }

    @Test
    void aGrantThatCrossesItsCancellationIsGivenBack() {
        LockTemplate locks = locks();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Optional<LockHandle<String>>> trying =
                    locks.async().tryAcquire("k", TEXT, LockOptions.defaults());
            if (!trying.cancel(true)) {
                trying.join().ifPresent(LockHandle::release);
            }
        }
        await().until(() -> !locks.inspect("k").isHeld());
    }

    // States

    @Test
    void aCodecThatThrowsAnythingOrReturnsNothingFreesTheLock() {
        StateCodec broken = new StateCodec() {
            @Override
            @SuppressWarnings("NullAway")
            public byte[] encode(Object state, Type type) {
                if (state.equals("error")) {
                    throw new AssertionError("own");
                }
                return state.equals("null") ? null : state.toString().getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public Object decode(byte[] bytes, Type type) {
                throw new OutOfMemoryError("own");
            }
        };
        LockTemplate locks = LockTemplate.builder(store)
                .namespace("shop")
                .clock(clock)
                .codec(broken)
                .build();
        templates.add(locks);
        for (String state : List.of("error", "null")) {
            assertThatThrownBy(() -> locks.withLock("k", String.class, none -> state))
                    .isInstanceOf(StateCodecException.class);
            assertThat(locks.inspect("k").isHeld()).isFalse();
        }
        locks.set("k", String.class, "v", StateExpiry.none());
        assertThatThrownBy(() -> locks.acquire("k", String.class)).isInstanceOf(StateCodecException.class);
        assertThatThrownBy(() ->
                        locks.async().acquire("k", TEXT, LockOptions.defaults()).join())
                .hasCauseInstanceOf(StateCodecException.class);
        assertThat(locks.inspect("k").isHeld()).isFalse();
    }

    @Test
    void aStateOfNoInterestIsNeitherDecodedNorChanged() {
        LockTemplate locks = locks();
        locks.withLock("k", String.class, none -> "no JSON");
        assertThat(locks.withLock("k", Void.class, state -> state).value()).isNull();
        assertThat(locks.read("k", Void.class)).isEmpty();
        locks.acquire("k", Void.class).release(null);
        assertThat(locks.read("k", String.class)).contains("no JSON");
    }

    // Closing

    @Test
    void whoClosesSecondDoesNotDisturbTheFirst() throws Exception {
        LockTemplate locks = LockTemplate.builder(store)
                .namespace("shop")
                .closeGrace(Duration.ofSeconds(10))
                .build();
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        CompletableFuture<Void> inside = new CompletableFuture<>();
        CompletableFuture<State<String>> working =
                CompletableFuture.supplyAsync(() -> locks.withLock("k", String.class, none -> {
                    inside.complete(null);
                    mayEnd.join();
                    return "v";
                }));
        inside.join();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(locks::close);
        await().until(() -> {
            try {
                locks.read("k", String.class);
                return false;
            } catch (LockClosedException e) {
                return true;
            }
        });
        locks.close();
        mayEnd.complete(null);
        assertThat(working.get(5, TimeUnit.SECONDS).value()).isEqualTo("v");
        closing.get(5, TimeUnit.SECONDS);
    }

    // Building

    @Test
    void whatDoesNotGoTogetherIsRefusedWithBothValues() {
        assertThatThrownBy(() -> LockTemplate.builder(store)
                        .namespace("shop")
                        .storeTimeout(Duration.ofSeconds(6))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT6S")
                .hasMessageContaining("PT5S");
        assertThatThrownBy(() -> LockTemplate.builder(store).clientId("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> LockTemplate.builder(store).maximumStateSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    @Test
    @Timeout(20)
    void anExecutorWithoutThreadsDoesNotRunCallbacksInTheMidstOfALock() {
        LockTemplate locks = LockTemplate.builder(MemoryLockStore.create())
                .namespace("n")
                .executor(Runnable::run)
                .build();
        LockHandle<String> held = locks.acquire("k", String.class);
        CompletableFuture<State<String>> outer = locks.async().withLock("k", String.class, none -> {
            locks.withLock("k", String.class, nothing -> "inner");
            return CompletableFuture.completedFuture("outer");
        });
        held.release();
        assertThat(outer)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(StaleStateException.class);
        assertThat(locks.read("k", String.class)).contains("inner");
        locks.close();
    }

    @Test
    void closingAHandleDropsWhatWasSetAside() {
        LockTemplate locks =
                LockTemplate.builder(MemoryLockStore.create()).namespace("n").build();
        FencedLock<Integer> from = locks.lock("from", Integer.class);
        FencedLock<Integer> to = locks.lock("to", Integer.class);
        from.set(10, StateExpiry.none());
        assertThatThrownBy(() -> {
                    try (CompositeHandle held = locks.acquireAll(List.of(from, to), Duration.ZERO)) {
                        held.write(from, held.state(from) - 5);
                        throw new IllegalStateException("and now the other one");
                    }
                })
                .isInstanceOf(IllegalStateException.class);
        try (LockHandle<Integer> held = from.acquire()) {
            held.write(5);
        }
        assertThat(from.read()).contains(10);
        locks.close();
    }

    @Test
    void renewingALostCompositeFailsTheStage() {
        ManualClock manual = new ManualClock();
        LockTemplate locks = LockTemplate.builder(MemoryLockStore.create(manual))
                .namespace("n")
                .clock(manual)
                .build();
        CompositeHandle held = locks.acquireAll(List.of(locks.lock("a", String.class)), Duration.ZERO);
        manual.advance(Duration.ofMinutes(5));
        assertThat(held.renewAsync(Duration.ofSeconds(1)))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(LockLostException.class);
        locks.close();
    }
}
