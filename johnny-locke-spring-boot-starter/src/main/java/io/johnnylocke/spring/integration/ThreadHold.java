package io.johnnylocke.spring.integration;

import io.johnnylocke.LockHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A lock that one thread holds, and how often it has locked it. Used by that thread alone. */
final class ThreadHold {

    private final LockHandle<Void> handle;
    private int times = 1;

    ThreadHold(LockHandle<Void> handle) {
        this.handle = handle;
    }

    /**
     * Counts once more.
     *
     * @param ttl how long the lock is to last at least, or {@code null}: as long as it does
     * @throws io.johnnylocke.LockLostException if the lock was lost: whoever is further inside has nothing to rely on either
     */
    void again(@Nullable Duration ttl) {
        handle.checkHeld();
        if (ttl != null) {
            handle.renew(ttl);
        }
        times++;
    }

    boolean isLast() {
        return times == 1;
    }

    /**
     * Counts once less, and gives the lock back in the end.
     *
     * @throws io.johnnylocke.LockLostException if the lock was lost
     */
    void leave() {
        times--;
        if (times == 0) {
            handle.release();
        } else {
            handle.checkHeld();
        }
    }

    void renew(@Nullable Duration ttl) {
        if (ttl == null) {
            handle.renew();
        } else {
            handle.renew(ttl);
        }
    }
}
