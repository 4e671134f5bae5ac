package io.johnnylocke.spring.actuate;

import io.johnnylocke.LockHolder;
import io.johnnylocke.LockInspection;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the store knows about a key, but for the state.
 *
 * @param key the key
 * @param holder who holds the lock, or {@code null} if nobody does
 * @param heldFor for how long, as an ISO duration
 * @param waitingClients how many clients wait, or {@code null} if the store keeps no queue
 * @param stateSize the size of the state in bytes, or {@code null} if there is none
 * @param stateExpiresIn when the state expires as things stand, as an ISO duration, or {@code null} if it does not
 */
public record KeyDescriptor(
        String key,
        @Nullable HolderDescriptor holder,
        @Nullable String heldFor,
        @Nullable Integer waitingClients,
        @Nullable Long stateSize,
        @Nullable String stateExpiresIn)
        implements OperationResponseBody {

    static KeyDescriptor of(LockInspection inspection) {
        LockHolder holder = inspection.holder();
        return new KeyDescriptor(
                inspection.key(),
                holder == null ? null : HolderDescriptor.of(holder),
                LocksDescriptor.iso(inspection.heldFor()),
                inspection.waitingClients(),
                inspection.stateSize(),
                LocksDescriptor.iso(inspection.stateExpiresIn()));
    }
}
