/** Locks for Spring Integration: a lock registry. */
@NullMarked
package io.johnnylocke.spring.integration;

import org.jspecify.annotations.NullMarked;
