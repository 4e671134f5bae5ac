package io.johnnylocke.bench;

import java.time.Duration;

/**
 * What one contender did in one round.
 *
 * @param tally the sections
 * @param length how long it had
 * @param scripts how many scripts were called for all sections
 */
record Window(Tally tally, Duration length, long scripts) {

    double sectionsPerSecond() {
        return tally.inTime() * 1000.0 / length.toMillis();
    }
}
