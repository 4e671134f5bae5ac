package io.johnnylocke.store;

import java.time.Duration;

/**
 * Asks for the state of a key as soon as nobody holds it.
 *
 * @param key the key
 * @param listen if the key is held: for how long the end of the hold is to be reported to {@link StoreListener#freed},
 *     unless {@link StoreConnection#unobserve} comes first; zero: only look
 */
public record ObserveRequest(String key, Duration listen) {}
