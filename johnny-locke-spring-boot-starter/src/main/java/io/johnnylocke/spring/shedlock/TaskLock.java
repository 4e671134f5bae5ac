package io.johnnylocke.spring.shedlock;

import io.johnnylocke.LockCallback;
import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHandle;
import io.johnnylocke.LockInterruptedException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.StateType;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock of one run of a task: a state with an expiry, that only a run of its own name changes. */
final class TaskLock extends AbstractSimpleLock {

    private static final Logger log = LoggerFactory.getLogger(TaskLock.class);

    private static final String PREFIX = "shedlock:";

    private static final StateType<String> RUN = StateType.of(String.class);

    /** For what is done under a key: a look at its state, never the task. */
    private static final LockOptions BRIEFLY = LockOptions.defaults()
            .name("shedlock")
            .waitAtMost(Duration.ofSeconds(5))
            .lease(Duration.ofSeconds(5))
            .stateExpiry(StateExpiry.none());

    private final LockOperations locks;
    private final String run;
    private final long start = System.nanoTime();

    TaskLock(LockOperations locks, LockConfiguration configuration) {
        this(locks, configuration, locks.clientId() + " " + UUID.randomUUID());
    }

    private TaskLock(LockOperations locks, LockConfiguration configuration, String run) {
        super(configuration);
        this.locks = locks;
        this.run = run;
    }

    /** Returns whether the task was not locked, and is by this run now. */
    boolean take() {
        LockOptions once = lasting(lockConfiguration.getLockAtMostFor()).waitAtMost(Duration.ZERO);
        return locks.computeIfAbsent(key(), RUN, once, () -> run).equals(run);
    }

    /** Makes sure that nobody waits for a run that was not told that it may start, once the store answers again. */
    void giveUp() {
        LockOptions patiently = BRIEFLY.waitAtMost(lockConfiguration.getLockAtMostFor());
        locks.async()
                .execute(key(), RUN, patiently, held -> {
                    if (isMine(held)) {
                        held.write(null);
                    }
                    return CompletableFuture.completedFuture(null);
                })
                .exceptionally(failure -> {
                    log.debug(
                            "Task '{}' may stay locked until lockAtMostFor is over",
                            lockConfiguration.getName(),
                            failure);
                    return null;
                });
    }

    @Override
    protected void doUnlock() {
        try {
            if (!release()) {
                log.warn(
                        "Task '{}' was not locked by this run any more when it ended: another one may have run meanwhile. Its"
                                + " lockAtMostFor of {} must be longer than it ever takes",
                        lockConfiguration.getName(),
                        lockConfiguration.getLockAtMostFor());
            }
        } catch (LockClosedException e) {
            log.warn(
                    "Task '{}' ended later than its application, and stays locked until its lockAtMostFor of {} is over",
                    lockConfiguration.getName(),
                    lockConfiguration.getLockAtMostFor());
        }
    }

    private boolean release() {
        Duration left = lockConfiguration.getLockAtLeastFor().minusNanos(System.nanoTime() - start);
        return left.toMillis() > 0
                ? change(lasting(left), held -> held.write(run))
                : change(BRIEFLY, held -> held.write(null));
    }

    @Override
    protected Optional<SimpleLock> doExtend(LockConfiguration extended) {
        TaskLock next = new TaskLock(locks, extended, run);
        return change(next.lasting(extended.getLockAtMostFor()), held -> held.write(run))
                ? Optional.of(next)
                : Optional.empty();
    }

    private LockOptions lasting(Duration time) {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException("lockAtMostFor of the task '" + lockConfiguration.getName()
                    + "' must be at least 1 ms, was " + time);
        }
        return BRIEFLY.stateExpiry(StateExpiry.absolute(time));
    }

    /** Changes the state if it is still that of this run, and returns whether it is. Even a task that was interrupted is over. */
    private boolean change(LockOptions options, Consumer<LockHandle<String>> change) {
        LockCallback<String, Boolean, RuntimeException> ifMine = held -> {
            boolean mine = isMine(held);
            if (mine) {
                change.accept(held);
            }
            return mine;
        };
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return locks.execute(key(), RUN, options, ifMine);
                } catch (LockInterruptedException e) {
                    interrupted = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isMine(LockHandle<String> held) {
        return run.equals(held.state());
    }

    private String key() {
        return PREFIX + lockConfiguration.getName();
    }
}
