/**
 * What a lock does, as pure functions: a record, a request and the time give the next record, the answer and the events.
 * The table in {@code docs/transitions.md} says the same in words; the in-memory store runs these functions, the Redis
 * scripts are the same functions on a server, and one suite tests both. Start with
 * {@link io.johnnylocke.store.transition.Transitions}.
 */
@NullMarked
package io.johnnylocke.store.transition;

import org.jspecify.annotations.NullMarked;
