package io.johnnylocke.store;

/**
 * The token does not hold, and the store no longer knows how it ended. This request changed nothing; whether an earlier
 * copy of it had landed is for the caller to judge.
 *
 * @param mayHaveBeenSentTwice whether the client library may have sent the request more than once, for the connection
 *     broke on the way
 */
public record Forgotten(boolean mayHaveBeenSentTwice) implements Unheld {}
