package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * The loss of a lock, as told to {@link LockHandle#onLost}.
 *
 * @param key the key whose lock was lost
 * @param token the fencing token that no longer holds
 * @param reason why it was lost
 * @param by who took it, where the store can tell: a client id after {@link LossReason#PREEMPTED}, the operator's name
 *     after {@link LossReason#REVOKED}; {@code null} otherwise
 */
public record Loss(
        String key, long token, LossReason reason, @Nullable String by) {}
