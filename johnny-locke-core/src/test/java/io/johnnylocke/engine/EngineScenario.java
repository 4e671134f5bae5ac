package io.johnnylocke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.johnnylocke.LockStoreException;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.ManualClock;
import io.johnnylocke.store.AcquireOutcome;
import io.johnnylocke.store.AcquireRequest;
import io.johnnylocke.store.ReleaseOutcome;
import io.johnnylocke.store.StateChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An engine on a scripted store and a manual clock: a lane, request by request and without real time. */
abstract class EngineScenario {

    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);
    static final StateChange KEEP = StateChange.KEEP;

    final ManualClock clock = new ManualClock();
    final ScriptedStore store = new ScriptedStore();
    final LockEngine engine =
            new LockEngine(store, new EngineSettings("ns", "me", STORE_TIMEOUT, Duration.ZERO), clock, Runnable::run);
    long tokens = 1000;

    CompletableFuture<Hold> acquire(Duration wait, int priority) {
        return engine.acquire(new AcquireSpec(
                "k", wait, LEASE, null, priority, Preemption.IMMEDIATE, 0, null, null, StateExpiry.none(), false));
    }

    CompletableFuture<Hold> acquire() {
        return acquire(Duration.ofSeconds(60), 0);
    }

    Hold hold() {
        CompletableFuture<Hold> waiting = acquire();
        store.next(AcquireRequest.class).answer(grant(null));
        return waiting.join();
    }

    AcquireOutcome.Granted grant(String state) {
        return grant(null, state);
    }

    /** A grant under a holder id, or {@code null}. */
    AcquireOutcome.Granted grant(String holderId, String state) {
        return new AcquireOutcome.Granted(++tokens, LEASE, 0, holderId, state == null ? null : bytes(state));
    }

    static AcquireOutcome.Busy busy(Duration remaining) {
        return new AcquireOutcome.Busy(remaining, 0, null, List.of());
    }

    ReleaseOutcome.Transferred transferred(boolean othersWait) {
        return new ReleaseOutcome.Transferred(++tokens, LEASE, othersWait);
    }

    static LockStoreException away() {
        return LockStoreException.unavailable("k", "away", null);
    }

    static LockStoreException unanswered() {
        return LockStoreException.unknown("k", "unanswered", null);
    }

    static LockStoreException unconfirmed() {
        return LockStoreException.unconfirmed("k", "0 of 1 replicas have confirmed", null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a server has done that another one denies is neither written for certain nor not written for certain. */
    static void assertNotSaidToBeWritten(CompletableFuture<Void> released) {
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .satisfies(failure -> assertThat(failure.isUnconfirmed()).isFalse());
    }

    static void assertUnknown(CompletableFuture<Void> released) {
        assertThatThrownBy(released::join)
                .cause()
                .asInstanceOf(type(LockStoreException.class))
                .satisfies(failure -> assertThat(failure.isOutcomeUnknown()).isTrue());
    }
}
