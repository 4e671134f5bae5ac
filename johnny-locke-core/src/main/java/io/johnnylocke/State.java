package io.johnnylocke;

import org.jspecify.annotations.Nullable;

/**
 * A state together with the fencing token under which it was written.
 *
 * @param value the state, or {@code null} if there is none
 * @param token the fencing token; strictly greater than that of every earlier holder of the key
 * @param <T> the type of the state
 */
public record State<T>(@Nullable T value, long token) {}
