package io.johnnylocke.store.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs where the server can say what is on its disk: Redis and Valkey from 7.2 on, which dev/test-redis has. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.johnnylocke.store.redis.RedisFeatures#hasWaitAof",
        disabledReason =
                "This server has no WAITAOF, for which it is refused. dev/test-redis runs this on those that have")
@interface NeedsWaitAof {}
