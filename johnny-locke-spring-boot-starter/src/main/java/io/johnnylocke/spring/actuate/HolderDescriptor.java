package io.johnnylocke.spring.actuate;

import io.johnnylocke.LockHolder;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock, as the store says.
 *
 * @param clientId the client
 * @param holderId the holder id, or {@code null} if the hold has none
 * @param token the fencing token
 * @param priority the priority
 * @param leaseRemaining what is left of the lease, as an ISO duration
 */
public record HolderDescriptor(
        String clientId, @Nullable String holderId, long token, int priority, String leaseRemaining) {

    static HolderDescriptor of(LockHolder holder) {
        return new HolderDescriptor(
                holder.clientId(),
                holder.holderId(),
                holder.token(),
                holder.priority(),
                holder.remaining().toString());
    }
}
