/**
 * {@link io.johnnylocke.template.LockTemplate}, the implementation of {@link io.johnnylocke.LockOperations}: typed states
 * and blocking calls on top of the engine's bytes and futures.
 */
@NullMarked
package io.johnnylocke.template;

import org.jspecify.annotations.NullMarked;
