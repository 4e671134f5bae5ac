/**
 * How {@link io.johnnylocke.spring.DistributedLocked} methods are found, checked and run. What a method does is decided
 * once, when its proxy is made: see {@code LockedMethod}.
 */
@NullMarked
package io.johnnylocke.spring.aop;

import org.jspecify.annotations.NullMarked;
