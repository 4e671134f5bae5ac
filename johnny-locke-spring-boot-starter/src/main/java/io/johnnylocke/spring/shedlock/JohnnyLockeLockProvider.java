package io.johnnylocke.spring.shedlock;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockOperations;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import java.util.Objects;
import java.util.Optional;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks for ShedLock. The lock of a task is the state of the key {@code shedlock:<name>}, which says who runs it and lives until
 * {@code lockAtMostFor} is over or, once the task has finished, {@code lockAtLeastFor}. So the store sees to both times, by its own
 * clock, whatever becomes of this process: neither a stop of the application nor its end makes a lock free too early.
 * Thread-safe.
 *
 * <p>A store that fails is a {@link LockStoreException}: the task does not run, or its lock stays until {@code lockAtMostFor} is over.
 */
public final class JohnnyLockeLockProvider implements ExtensibleLockProvider {

    private static final Logger log = LoggerFactory.getLogger(JohnnyLockeLockProvider.class);

    private final LockOperations locks;

    /**
     * Creates a provider.
     *
     * @param locks where locks are kept
     */
    public JohnnyLockeLockProvider(LockOperations locks) {
        this.locks = Objects.requireNonNull(locks, "locks");
    }

    /**
     * Locks, in one attempt.
     *
     * @return the lock, or empty if the task is locked, or the application is stopping
     * @throws IllegalArgumentException if {@code lockAtMostFor} is below 1 ms, or the name too long for a key
     * @throws LockStoreException if the store failed: the task is not locked, or will not be for long
     */
    @Override
    public Optional<SimpleLock> lock(LockConfiguration configuration) {
        try {
            return lock(new TaskLock(locks, configuration));
        } catch (LockTimeoutException busy) {
            // Somebody is just taking it, or giving it back.
            return Optional.empty();
        } catch (LockClosedException e) {
            log.info("Task '{}' is not run: {}", configuration.getName(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<SimpleLock> lock(TaskLock lock) {
        try {
            return lock.take() ? Optional.of(lock) : Optional.empty();
        } catch (LockStoreException e) {
            if (e.isOutcomeUnknown()) {
                lock.giveUp();
            }
            throw e;
        }
    }
}
