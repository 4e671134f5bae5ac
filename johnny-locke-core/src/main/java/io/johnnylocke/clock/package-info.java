/** Time as the engine and the in-memory store see it: a monotonic clock with timers, which tests can turn by hand. */
@NullMarked
package io.johnnylocke.clock;

import org.jspecify.annotations.NullMarked;
