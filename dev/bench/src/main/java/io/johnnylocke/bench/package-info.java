/**
 * Measures Johnny Locke against its peers, side by side on one server: short windows, taken in turns, so that whatever else
 * the machine does meanwhile hits both. What counts is the ratio. What no peer has, preemption and thousands of calls that
 * wait without a thread, is measured alone; so is what must cost nothing, keys of others in a bucket. What Spring
 * adds is measured against the same application without it. Start with {@link io.johnnylocke.bench.Benchmark}.
 */
@NullMarked
package io.johnnylocke.bench;

import org.jspecify.annotations.NullMarked;
