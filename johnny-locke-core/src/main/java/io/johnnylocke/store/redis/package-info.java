/**
 * The Redis and Valkey store, over Lettuce: one Lua script for each transition. Start with
 * {@link io.johnnylocke.store.redis.RedisLockStore}; {@code docs/redis.md} describes the keys and the scripts.
 */
@NullMarked
package io.johnnylocke.store.redis;

import org.jspecify.annotations.NullMarked;
