package io.johnnylocke.bench;

import java.time.Duration;

/**
 * What one of those that are compared did in one round.
 *
 * @param tally the sections
 * @param length how long it had
 * @param usage what all sections took
 */
record Window(Tally tally, Duration length, Usage usage) {

    double sectionsPerSecond() {
        return tally.inTime() * 1000.0 / length.toMillis();
    }
}
