package io.johnnylocke.store.transition;

import java.util.List;

/**
 * The result of a transition.
 *
 * @param next the record from now on
 * @param outcome the answer
 * @param signals the events, in order
 * @param <O> the type of the answer
 */
public record Step<O>(LockRecord next, O outcome, List<Signal> signals) {}
