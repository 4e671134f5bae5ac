package io.johnnylocke;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock, as the store saw it when it was asked.
 *
 * @param clientId the client (one {@code LockTemplate} of one process) that holds it
 * @param holderId the holder id that the acquisition was given, or {@code null} if none was
 * @param token the fencing token of the holder
 * @param priority the priority of the holder
 * @param remaining how much of the lease was left, by the store's clock
 */
public record LockHolder(String clientId, @Nullable String holderId, long token, int priority, Duration remaining) {

    /** Describes the holder for error messages and logs. */
    @Override
    public String toString() {
        return "client '" + clientId + "'" + (holderId == null ? "" : " (holder id '" + holderId + "')") + ", token "
                + token + ", lease ends in " + remaining.toMillis() + " ms";
    }
}
