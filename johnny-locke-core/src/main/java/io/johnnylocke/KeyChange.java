package io.johnnylocke;

/**
 * The state of some key of the namespace has changed.
 *
 * @param key the key
 * @param token the fencing token of the holder that made the change; for {@link StateEvent.Kind#EXPIRED} the last one
 * @param kind what has happened
 */
public record KeyChange(String key, long token, StateEvent.Kind kind) {}
