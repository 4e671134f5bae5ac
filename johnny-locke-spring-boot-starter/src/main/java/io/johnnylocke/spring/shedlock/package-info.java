/** Locks for ShedLock: a lock provider. */
@NullMarked
package io.johnnylocke.spring.shedlock;

import org.jspecify.annotations.NullMarked;
