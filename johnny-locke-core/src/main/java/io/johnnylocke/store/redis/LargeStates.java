package io.johnnylocke.store.redis;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which keys are likely to have a state that is too large for a reply: those that had one when the client last got the lock, and
 * got it at once. Two keys may count as one, and then a state is read once too often. Thread-safe.
 */
final class LargeStates {

    private static final int SIZE = 1 << 12;

    private final AtomicIntegerArray likely = new AtomicIntegerArray(SIZE);

    boolean isLikely(String key) {
        return likely.getPlain(place(key)) != 0;
    }

    void saw(String key, boolean large) {
        likely.setPlain(place(key), large ? 1 : 0);
    }

    private static int place(String key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (SIZE - 1);
    }
}
