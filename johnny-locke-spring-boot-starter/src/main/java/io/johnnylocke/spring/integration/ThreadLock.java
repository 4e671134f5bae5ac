package io.johnnylocke.spring.integration;

import io.johnnylocke.LockOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.springframework.integration.support.locks.DistributedLock;

/** A name for a lock. Who holds it is known elsewhere, so it does not matter how many of them there are. */
record ThreadLock(ThreadHolds holds, String key) implements DistributedLock {

    @Override
    public void lock() {
        holds.lockUninterruptibly(key, LockOptions.WAIT_FOREVER, null);
    }

    @Override
    public void lock(Duration ttl) {
        holds.lockUninterruptibly(key, LockOptions.WAIT_FOREVER, Objects.requireNonNull(ttl, "ttl"));
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        holds.lock(key, LockOptions.WAIT_FOREVER, null);
    }

    @Override
    public boolean tryLock() {
        return holds.lockUninterruptibly(key, Duration.ZERO, null);
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return holds.lock(key, notNegative(Duration.ofNanos(unit.toNanos(time))), null);
    }

    @Override
    public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
        return holds.lock(key, notNegative(waitTime), Objects.requireNonNull(ttl, "ttl"));
    }

    /** {@link java.util.concurrent.locks.Lock} knows no wrong times: whatever is below zero is no wait. */
    private static Duration notNegative(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    @Override
    public void unlock() {
        holds.unlock(key);
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "Locks that several processes share have no conditions. To wait for a change, see LockOperations.await");
    }

    @Override
    public String toString() {
        return "DistributedLock[" + key + "]";
    }
}
