package io.johnnylocke;

import java.time.Duration;
import java.util.Objects;

/** Checks of arguments that several public types share; every message names the argument and its value. */
final class Arguments {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Arguments() {}

    static Duration positive(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
        return value;
    }

    /** A lease or an expiry: at least the millisecond in which stores count, and short enough to be counted. */
    static Duration countable(Duration value, String name) {
        positive(value, name);
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between 1 ms and " + LONGEST.toDays() + " days, was " + value);
        }
        return value;
    }

    static Duration notNegative(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
        return value;
    }
}
