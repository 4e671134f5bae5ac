/**
 * Measures Johnny Locke against its peers, side by side on one server: short windows, taken in turns, so that whatever else
 * the machine does meanwhile hits both. What counts is the ratio. Start with {@link io.johnnylocke.bench.Benchmark}.
 */
@NullMarked
package io.johnnylocke.bench;

import org.jspecify.annotations.NullMarked;
