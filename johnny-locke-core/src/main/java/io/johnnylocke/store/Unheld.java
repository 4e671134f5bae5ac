package io.johnnylocke.store;

/** The token of a request does not hold, and the request changed nothing. */
public sealed interface Unheld extends ReleaseOutcome, RenewOutcome, WriteOutcome permits Lost, Forgotten {}
