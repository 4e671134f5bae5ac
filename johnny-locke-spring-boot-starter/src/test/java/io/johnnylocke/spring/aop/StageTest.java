package io.johnnylocke.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.johnnylocke.LockHandle;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.spring.DistributedLocked;
import io.johnnylocke.spring.FencingToken;
import io.johnnylocke.spring.LockState;
import io.johnnylocke.spring.OnBusy;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A method that returns a stage holds its lock until that completes. */
class StageTest {

    public static class Jobs {

        private final CompletableFuture<Integer> outcome = new CompletableFuture<>();
        private final CountDownLatch begin = new CountDownLatch(1);

        public CompletableFuture<Integer> outcome() {
            return outcome;
        }

        public void begin() {
            begin.countDown();
        }

        @DistributedLocked(key = "#id")
        public CompletableFuture<Integer> slowly(String id) throws InterruptedException {
            begin.await();
            return outcome;
        }

        @DistributedLocked(key = "#id")
        public CompletableFuture<Integer> state(String id, @LockState @Nullable Integer state) {
            return outcome;
        }

        @DistributedLocked(key = "#id")
        public CompletionStage<Optional<Integer>> optional(String id, int next, @LockState Optional<Integer> state) {
            return CompletableFuture.completedFuture(state.isPresent() ? Optional.empty() : Optional.of(next));
        }

        @DistributedLocked(key = "#id")
        public CompletableFuture<String> handle(
                String id, @LockState LockHandle<Integer> held, @FencingToken long token) {
            return CompletableFuture.supplyAsync(() -> {
                held.write(7);
                return token == held.token() ? "written" : "?";
            });
        }

        @DistributedLocked(key = "#id")
        public CompletableFuture<Void> throwing(String id) {
            throw new IllegalArgumentException("own");
        }

        @DistributedLocked(key = "#id")
        public CompletableFuture<Void> nothing(String id) {
            return null;
        }

        @DistributedLocked(key = "#id", timeout = "0s")
        public CompletableFuture<Integer> impatient(String id) {
            return CompletableFuture.completedFuture(1);
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.SKIP)
        public CompletionStage<Optional<Integer>> skipping(String id) {
            return CompletableFuture.completedFuture(Optional.of(1));
        }

        @DistributedLocked(key = "#id", timeout = "0s", onBusy = OnBusy.FALLBACK, fallback = "busy")
        public CompletionStage<Integer> answering(String id) {
            return CompletableFuture.completedFuture(1);
        }

        CompletableFuture<Integer> busy(String id) {
            return CompletableFuture.completedFuture(-1);
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
    void theLockIsHeldUntilTheStageCompletesAndItsValueIsWritten() {
        run((jobs, locks) -> {
            CompletableFuture<Integer> answer = jobs.state("k", null);
            await().until(() -> isHeld(locks));
            assertThat(answer).isNotDone();
            jobs.outcome().complete(5);
            assertThat(answer.join()).isEqualTo(5);
            assertThat(isHeld(locks)).isFalse();
            assertThat(locks.read("k", Integer.class)).contains(5);
        });
    }

    @Test
    void aStageThatFailsWritesNothing() {
        run((jobs, locks) -> {
            CompletableFuture<Integer> answer = jobs.state("k", null);
            await().until(() -> isHeld(locks));
            jobs.outcome().completeExceptionally(new IllegalStateException("own"));
            assertThatThrownBy(answer::join).hasRootCauseInstanceOf(IllegalStateException.class);
            assertThat(isHeld(locks)).isFalse();
            assertThat(locks.read("k", Integer.class)).isEmpty();
        });
    }

    @Test
    void cancellingTheAnswerCancelsTheStageAndFreesTheLock() {
        run((jobs, locks) -> {
            CompletableFuture<Integer> answer = jobs.state("k", null);
            await().until(() -> isHeld(locks));
            answer.cancel(true);
            await().until(() -> !isHeld(locks));
            assertThat(jobs.outcome()).isCancelled();
            assertThat(locks.read("k", Integer.class)).isEmpty();
        });
    }

    @Test
    void cancellingTheAnswerCancelsAStageThatIsReturnedLater() {
        run((jobs, locks) -> {
            CompletableFuture<Integer> answer = jobs.slowly("k");
            await().until(() -> isHeld(locks));
            answer.cancel(true);
            jobs.begin();
            await().until(() -> !isHeld(locks));
            assertThat(jobs.outcome()).isCancelled();
        });
    }

    @Test
    void cancellingTheAnswerEndsTheWaiting() {
        run((jobs, locks) -> {
            try (LockHandle<Integer> held = locks.acquire("k", Integer.class)) {
                CompletableFuture<Integer> answer = jobs.state("k", null);
                answer.cancel(true);
                assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
                held.release(1);
            }
            assertThat(locks.read("k", Integer.class)).contains(1);
            try (LockHandle<Integer> next = locks.acquire("k", Integer.class)) {
                assertThat(next.isHeld()).isTrue();
            }
            assertThat(jobs.outcome()).isNotDone();
        });
    }

    @Test
    void everyKindOfStateParameterIsBound() {
        run((jobs, locks) -> {
            assertThat(jobs.optional("o", 3, Optional.empty())
                            .toCompletableFuture()
                            .join())
                    .contains(3);
            assertThat(locks.read("o", Integer.class)).contains(3);
            assertThat(jobs.optional("o", 3, Optional.empty())
                            .toCompletableFuture()
                            .join())
                    .isEmpty();
            assertThat(locks.read("o", Integer.class)).isEmpty();
            assertThat(jobs.handle("h", null, 0).join()).isEqualTo("written");
            assertThat(locks.read("h", Integer.class)).contains(7);
        });
    }

    @Test
    void whatIsThrownAtOnceFailsTheStage() {
        run((jobs, locks) -> {
            assertThatThrownBy(jobs.throwing("k")::join).hasRootCauseInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(jobs.nothing("k")::join).hasRootCauseInstanceOf(NullPointerException.class);
            assertThat(isHeld(locks)).isFalse();
        });
    }

    @Test
    void aBusyCallFailsIsSkippedOrAnswered() {
        run((jobs, locks) -> {
            try (LockHandle<Integer> held = locks.acquire("k", Integer.class)) {
                assertThatThrownBy(jobs.impatient("k")::join).hasRootCauseInstanceOf(LockTimeoutException.class);
                assertThat(jobs.skipping("k").toCompletableFuture().join()).isEmpty();
                assertThat(jobs.answering("k").toCompletableFuture().join()).isEqualTo(-1);
                held.checkHeld();
            }
            assertThat(jobs.answering("k").toCompletableFuture().join()).isEqualTo(1);
        });
    }
}
