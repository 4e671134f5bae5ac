package io.johnnylocke.listener;

import org.jspecify.annotations.Nullable;

/**
 * What a call wants to acquire.
 *
 * @param store the name of the kind of store, as in {@code redis}
 * @param namespace the namespace of the key
 * @param key the key
 * @param name what the call says that the lock is used for, or {@code null} if it does not:
 *     {@link io.johnnylocke.LockOptions#name(String)}
 */
public record Acquisition(
        String store,
        String namespace,
        String key,
        @Nullable String name) {}
