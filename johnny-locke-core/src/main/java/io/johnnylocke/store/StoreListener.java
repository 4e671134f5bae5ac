package io.johnnylocke.store;

import io.johnnylocke.LossReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a store. Events are hints that save time: any of them may be late, doubled or missing, and the
 * engine asks the store before it relies on one, except for a grant, which the store's record backs.
 *
 * <p>Methods return quickly and do not block, so a store may call them on an event loop.
 */
public interface StoreListener {

    /**
     * The store passed the lock to a queued session of this client.
     *
     * @param key the key
     * @param session the session that holds the lock now
     * @param granted token, lease and state
     * @param confirmWithin how long after the grant the holder must have been heard of, by any request with the token,
     *     lest the store takes the lock back; zero if the grant counts only once the session has asked for it
     */
    void granted(String key, long session, AcquireOutcome.Granted granted, Duration confirmWithin);

    /**
     * A holder took the lock from one of this client's holders.
     *
     * @param key the key
     * @param token the token that no longer holds
     * @param reason {@link LossReason#PREEMPTED} or {@link LossReason#REVOKED}
     * @param by who did it, or {@code null} if unknown
     */
    void lost(String key, long token, LossReason reason, @Nullable String by);

    /**
     * Somebody of higher priority will take the lock from one of this client's holders.
     *
     * @param key the key
     * @param token the holder's token
     * @param priority the priority of the one who waits
     * @param grace how long the holder had left when it was asked for
     */
    void preemptionAnnounced(String key, long token, int priority, Duration grace);

    /**
     * A key became free, or passed from one holder to the next.
     *
     * @param key the key
     * @param token the token of the holder that ended
     */
    void freed(String key, long token);

    /**
     * Events may have been missed, for the connection was interrupted: whoever waits or holds asks again. The store need not
     * look for itself what became of a key: the engine asks about each, one question at a time, until there is an answer.
     */
    void resync();
}
