package io.johnnylocke;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows about a key, at the moment it was asked. Looking changes nothing: no lease, expiry or queue.
 *
 * @param key the key
 * @param holder who holds it, or {@code null} if nobody does
 * @param heldFor how long it has been held, by the store's clock, or {@code null} if nobody holds it
 * @param waitingClients how many clients wait in the store's queue (a client with many waiting threads counts once), or
 *     {@code null} if the store keeps no queue
 * @param stateSize the size of the state in bytes, or {@code null} if there is no state
 * @param stateExpiresIn when the state expires as things stand, or {@code null} if it does not
 */
public record LockInspection(
        String key,
        @Nullable LockHolder holder,
        @Nullable Duration heldFor,
        @Nullable Integer waitingClients,
        @Nullable Long stateSize,
        @Nullable Duration stateExpiresIn) {

    /** Returns whether somebody holds the key. */
    public boolean isHeld() {
        return holder != null;
    }

    /** Returns whether the key has a state. */
    public boolean hasState() {
        return stateSize != null;
    }
}
