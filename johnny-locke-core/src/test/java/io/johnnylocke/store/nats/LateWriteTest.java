package io.johnnylocke.store.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.Claim;
import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.Lost;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.ReleaseRequest;
import io.johnnylocke.store.StateChange;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.CasStoreConnection;
import io.johnnylocke.store.cas.DelegatingBackend;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A write stays without an answer, its request is decided without it, and only then it arrives at the server. */
class LateWriteTest {

    private static final Duration LEASE = Duration.ofMillis(300);

    private @Nullable LateBackend backend;

    /** Keeps a write back, if it is told to. */
    private static final class LateBackend extends DelegatingBackend {

        private boolean keepsNext;
        private @Nullable Supplier<CompletionStage<OptionalLong>> kept;

        LateBackend(Backend backend) {
            super(backend);
        }

        @Override
        public CompletionStage<OptionalLong> write(
                String key, long expected, String record, byte @Nullable [] state, @Nullable Duration keep) {
            if (!keepsNext) {
                return super.write(key, expected, record, state, keep);
            }
            keepsNext = false;
            kept = () -> super.write(key, expected, record, state, keep);
            return CompletableFuture.failedFuture(LockStoreException.unknown(key, "no answer", null));
        }
    }

    private LateBackend backend(String namespace, Backend.Events events, Executor executor) {
        backend = new LateBackend(new NatsBackend(
                new Connecting(CompletableFuture.completedFuture(NatsConnections.shared())),
                new NatsNames(namespace, ""),
                BucketSettings.DEFAULT,
                events,
                executor));
        return backend;
    }

    @Test
    void whatIsToldLostDoesNotLandLater() throws Exception {
        String namespace = "late-" + UUID.randomUUID();
        CasStoreConnection store = new CasStoreConnection(
                new StoreContext(namespace, "a", new DeafListener()),
                (events, executor) -> backend(namespace, events, executor));
        Claim claim =
                new Claim(1, LEASE, Duration.ZERO, 0, Preemption.IMMEDIATE, null, StateExpiry.none(), Duration.ZERO);
        AcquireOutcome.Granted granted =
                (AcquireOutcome.Granted) get(store.acquire(new AcquireRequest("k", claim, false, 0)));
        ReleaseRequest release = new ReleaseRequest(
                "k", granted.token(), 1, new StateChange.Write("late".getBytes()), StateExpiry.none(), 0, null, false);
        backend.keepsNext = true;
        assertThat(store.release(release)).failsWithin(Duration.ofSeconds(2));
        Thread.sleep(LEASE.multipliedBy(2).toMillis());

        ReleaseOutcome decided = get(store.release(release));
        OptionalLong landed = get(backend.kept.get());

        assertThat(decided)
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED));
        assertThat(landed).isEmpty();
        assertThat(get(store.read("k"))).isEmpty();
        store.close();
        NatsConnections.shared().keyValueManagement().delete(namespace);
    }

    private static <R> R get(CompletionStage<R> stage) {
        return stage.toCompletableFuture().join();
    }
}
