package io.johnnylocke.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the {@code long} parameter of a {@link DistributedLocked} method that receives the fencing token, to be passed on with
 * every effect outside of the lock's own state. Whatever callers pass is replaced. If the key is a list as it is written, the
 * parameter is a {@code Map<String, Long>} with the token of each key.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface FencingToken {}
