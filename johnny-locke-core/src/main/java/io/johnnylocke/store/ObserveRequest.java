package io.johnnylocke.store;

import java.time.Duration;

/**
 * Asks for the state of a key as soon as nobody holds it.
 *
 * @param key the key
 * @param listen if the key is held: for how long the end of the hold is to be reported to {@link StoreListener#freed},
 *     unless {@link StoreConnection#unobserve} comes first; zero: only look
 * @param lasting whether the ends of later holds are to be reported, too, even if nobody holds the key now
 */
public record ObserveRequest(String key, Duration listen, boolean lasting) {}
