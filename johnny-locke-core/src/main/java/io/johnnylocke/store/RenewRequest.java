package io.johnnylocke.store;

import io.johnnylocke.StateExpiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the store that the holder lives, and brings what the store knows about it up to date.
 *
 * @param key the key
 * @param token the fencing token
 * @param session the session that holds
 * @param lease the lease ends this long from now, if that is later than it ends already; zero leaves it
 * @param priority the holder's priority; under a holder id it rises, never falls, for it may be that of one who has left
 * @param holderId the holder's id, or {@code null}
 * @param stateExpiry the policy that the state is kept under
 */
public record RenewRequest(
        String key,
        long token,
        long session,
        Duration lease,
        int priority,
        @Nullable String holderId,
        StateExpiry stateExpiry) {}
