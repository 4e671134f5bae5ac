package io.johnnylocke.store;

import java.time.Duration;

/**
 * What a store can do, as data: asked for when a template is built and when options are checked, so that nothing fails
 * later for want of a capability.
 *
 * @param queue whether the store keeps a queue of waiting clients and grants to its head by itself
 * @param changes whether the store tells of the changes of all keys of a namespace
 * @param minimumLease the shortest lease that the store can judge
 * @param maximumStateSize the largest state in bytes
 * @param replayMemory how long after its first copy a repeated request is still recognised; requests are repeated for a
 *     third of it at the most
 */
public record StoreCapabilities(
        boolean queue, boolean changes, Duration minimumLease, int maximumStateSize, Duration replayMemory) {}
