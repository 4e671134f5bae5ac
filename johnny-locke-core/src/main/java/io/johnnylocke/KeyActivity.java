package io.johnnylocke;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one client does with a key, at the moment it was asked: as it is known to that client, by its own clock. Of other clients,
 * which {@link LockInspection} tells of, nothing is said.
 *
 * @param key the key
 * @param name what the lock is used for, by the call that acquired it or else the first that waits, or {@code null} if that does
 *     not say: {@link LockOptions#name(String)}
 * @param token the fencing token, or {@code null} if this client does not hold the lock
 * @param heldFor for how long this client has held the lock, or {@code null} if it does not
 * @param remaining what is left of the lease, or {@code null} if this client does not hold the lock
 * @param holders how many callers hold the lock: several if they share it, zero if this client does not hold it
 * @param waiting how many calls of this client wait for the lock
 */
public record KeyActivity(
        String key,
        @Nullable String name,
        @Nullable Long token,
        @Nullable Duration heldFor,
        @Nullable Duration remaining,
        int holders,
        int waiting) {

    /** Returns whether this client holds the lock. */
    public boolean isHeld() {
        return token != null;
    }
}
