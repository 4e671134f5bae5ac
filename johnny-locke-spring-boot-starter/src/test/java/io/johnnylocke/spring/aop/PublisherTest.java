package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.OnBusy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A method that returns a publisher locks each subscription, until that completes, fails or is cancelled. */
class PublisherTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    public static class Jobs {

        private final AtomicInteger calls = new AtomicInteger();
        private final Sinks.One<Integer> outcome = Sinks.one();

        public int calls() {
            return calls.get();
        }

        public Sinks.One<Integer> outcome() {
            return outcome;
        }

        @DistributedLocked(key = "#id", timeout = "10s")
        public Mono<Integer> increment(String id, @LockState @Nullable Integer state) {
            calls.incrementAndGet();
            return Mono.delay(Duration.ofMillis(1)).map(tick -> state == null ? 1 : state + 1);
        }

        @DistributedLocked(key = "#id")
        public Mono<Integer> pending(String id, @LockState @Nullable Integer state) {
            return outcome.asMono();
        }

        @DistributedLocked(key = "#id")
        public Mono<Integer> emptied(String id, @LockState @Nullable Integer state) {
            return Mono.empty();
        }

        @DistributedLocked(key = "#id")
        public Mono<String> context(String id) {
            return Mono.deferContextual(view -> Mono.just(view.get("user")));
        }

        @DistributedLocked(key = "#id")
        public Flux<Integer> counting(String id, @LockState LockHandle<Integer> held) {
            return Flux.range(1, 3).doOnNext(held::write);
        }

        @DistributedLocked(key = "#id")
        public Flux<Integer> endless(String id, @LockState LockHandle<Integer> held) {
            held.write(1);
            return Flux.concat(Mono.just(1), Flux.never());
        }

        @DistributedLocked(key = "#id", lease = "50ms")
        public Mono<Integer> late(String id, @LockState @Nullable Integer state) {
            return Mono.delay(Duration.ofMillis(200)).thenReturn(1);
        }

        @DistributedLocked(key = "#id", timeout = "0s")
        public Mono<Integer> impatient(String id) {
            return Mono.just(1);
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public Flux<Integer> skipping(String id) {
            return Flux.just(1);
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public Mono<Optional<Integer>> skippingOptional(String id) {
            return Mono.just(Optional.of(1));
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.FALLBACK, fallback = "busy")
        public Mono<Integer> answering(String id) {
            return Mono.just(1);
        }

        Mono<Integer> busy(String id) {
            return Mono.just(-1);
        }
    }

    private void run(JobsTest test) {
        LockedContext.with(Jobs.class)
                .run(context -> test.run(context.getBean(Jobs.class), context.getBean(LockOperations.class)));
    }

    private interface JobsTest {
        void run(Jobs jobs, LockOperations locks) throws Exception;
    }

    private static boolean isHeld(LockOperations locks) {
        return locks.inspect("k").isHeld();
    }

    @Test
    void eachSubscriptionLocksAnewAndNothingIsAskedForBefore() {
        run((jobs, locks) -> {
            Mono<Integer> increment = jobs.increment("k", null);
            assertThat(isHeld(locks)).isFalse();
            assertThat(jobs.calls()).isZero();
            List<Mono<Integer>> many = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                many.add(increment);
            }
            assertThat(Flux.merge(many).collectList().block(SOON)).hasSize(20);
            assertThat(locks.read("k", Integer.class)).contains(20);
            assertThat(jobs.calls()).isEqualTo(20);
        });
    }

    @Test
    void theLockIsHeldUntilThePublisherCompletes() {
        run((jobs, locks) -> {
            List<Integer> told = new ArrayList<>();
            jobs.pending("k", null).subscribe(value -> {
                assertThat(isHeld(locks)).isFalse();
                told.add(value);
            });
            await().until(() -> isHeld(locks));
            jobs.outcome().tryEmitValue(5);
            await().untilAsserted(() -> assertThat(told).containsExactly(5));
            assertThat(locks.read("k", Integer.class)).contains(5);
        });
    }

    @Test
    void aPublisherThatFailsWritesNothing() {
        run((jobs, locks) -> {
            jobs.outcome().tryEmitError(new IllegalStateException("own"));
            assertThatThrownBy(() -> jobs.pending("k", null).block(SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("own");
            assertThat(isHeld(locks)).isFalse();
            assertThat(locks.read("k", Integer.class)).isEmpty();
        });
    }

    @Test
    void cancellingFreesTheLock() {
        run((jobs, locks) -> {
            Disposable subscription = jobs.pending("k", null).subscribe();
            await().until(() -> isHeld(locks));
            subscription.dispose();
            await().until(() -> !isHeld(locks));
            assertThat(locks.read("k", Integer.class)).isEmpty();
            assertThat(jobs.endless("k", null).blockFirst(SOON)).isEqualTo(1);
            await().until(() -> !isHeld(locks));
            assertThat(locks.read("k", Integer.class)).isEmpty();
        });
    }

    @Test
    void cancellingEndsTheWaiting() {
        run((jobs, locks) -> {
            try (LockHandle<Integer> held = locks.acquire("k", Integer.class)) {
                Disposable subscription = jobs.increment("k", null).subscribe();
                subscription.dispose();
                held.release(1);
            }
            try (LockHandle<Integer> next = locks.acquire("k", Integer.class)) {
                assertThat(next.state()).isEqualTo(1);
            }
            assertThat(jobs.calls()).isZero();
        });
    }

    @Test
    void aGrantThatCrossesACancellationIsGivenBack() {
        run((jobs, locks) -> {
            for (int i = 0; i < 2000; i++) {
                Disposable subscription = jobs.pending("k", null).subscribe();
                long until = System.nanoTime() + i % 200 * 1000L;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                subscription.dispose();
            }
            jobs.pending("k", null).flux().takeUntilOther(Flux.empty()).blockLast(SOON);
            await().until(() -> !isHeld(locks));
        });
    }

    @Test
    void aBusyMonoOfAnOptionalIsSkippedWithTheEmptyOne() {
        run((jobs, locks) -> {
            try (LockHandle<Integer> held = locks.acquire("k", Integer.class)) {
                assertThat(jobs.skippingOptional("k").block(SOON)).isEmpty();
                held.checkHeld();
            }
        });
    }

    @Test
    void anEmptyMonoRemovesTheState() {
        run((jobs, locks) -> {
            jobs.increment("k", null).block(SOON);
            assertThat(jobs.emptied("k", null).block(SOON)).isNull();
            assertThat(locks.read("k", Integer.class)).isEmpty();
        });
    }

    @Test
    void theContextOfTheSubscriberReachesTheMethod() {
        run((jobs, locks) -> assertThat(jobs.context("k")
                        .contextWrite(context -> context.put("user", "johnny"))
                        .block(SOON))
                .isEqualTo("johnny"));
    }

    @Test
    void aFluxIsPassedOnAsItComes() {
        run((jobs, locks) -> {
            assertThat(jobs.counting("k", null).collectList().block(SOON)).containsExactly(1, 2, 3);
            assertThat(locks.read("k", Integer.class)).contains(3);
        });
    }

    @Test
    void aLossIsToldAndNothingWritten() {
        run((jobs, locks) -> {
            assertThatThrownBy(() -> jobs.late("k", null).block(SOON)).isInstanceOf(LockLostException.class);
            assertThat(locks.read("k", Integer.class)).isEmpty();
        });
    }

    @Test
    void aBusyCallFailsIsSkippedOrAnswered() {
        run((jobs, locks) -> {
            try (LockHandle<Integer> held = locks.acquire("k", Integer.class)) {
                assertThatThrownBy(() -> jobs.impatient("k").block(SOON)).isInstanceOf(LockTimeoutException.class);
                assertThat(jobs.skipping("k").collectList().block(SOON)).isEmpty();
                assertThat(jobs.answering("k").block(SOON)).isEqualTo(-1);
                held.checkHeld();
            }
            assertThat(jobs.answering("k").block(SOON)).isEqualTo(1);
        });
    }
}
