/**
 * The vocabulary of Johnny Locke: what applications call, receive and catch. Start with
 * {@link io.johnnylocke.LockOperations}; {@code io.johnnylocke.template.LockTemplate} implements it.
 */
@NullMarked
package io.johnnylocke;

import org.jspecify.annotations.NullMarked;
