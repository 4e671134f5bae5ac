/**
 * What is the same on every store: the local queue per key, the hand-off between waiters of one client, leases and
 * deadlines on the monotonic clock, lost signals, retries. Knows bytes and stores, no Java types of states and no backend.
 * Not for applications. Start with {@link io.johnnylocke.engine.LockEngine} and then {@code Lane}.
 */
@NullMarked
package io.johnnylocke.engine;

import org.jspecify.annotations.NullMarked;
