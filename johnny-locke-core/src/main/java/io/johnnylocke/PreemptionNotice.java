package io.johnnylocke;

import java.time.Duration;

/**
 * A word to a holder that somebody of higher priority will take the lock over.
 *
 * @param key the key
 * @param token the holder's fencing token
 * @param priority the priority of the one who waits
 * @param grace how long the holder has left, counted from when the store was asked; renewing does not add to it
 */
public record PreemptionNotice(String key, long token, int priority, Duration grace) {}
