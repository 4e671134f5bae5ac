/**
 * Stores on backends that know no scripts but can write an entry only if it is still the one that was read: the record of a
 * lock is read, {@linkplain io.johnnylocke.store.transition.Transitions changed} here and written by compare-and-set.
 */
@NullMarked
package io.johnnylocke.store.cas;

import org.jspecify.annotations.NullMarked;
