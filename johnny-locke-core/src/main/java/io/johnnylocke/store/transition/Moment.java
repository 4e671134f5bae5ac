package io.johnnylocke.store.transition;

import java.util.function.Predicate;

/**
 * When and among whom a transition happens.
 *
 * @param micros the store's clock, in microseconds
 * @param reachable tells whether a client can be told that it was granted a lock; one that cannot is passed over
 */
public record Moment(long micros, Predicate<String> reachable) {

    /** Returns the store's clock in milliseconds. */
    public long millis() {
        return micros / 1000;
    }
}
