package io.johnnylocke.engine;

import java.time.Duration;

/**
 * The settings of an engine.
 *
 * @param namespace the namespace of all keys
 * @param clientId the name of this client in the store, unique for every engine ever made
 * @param storeTimeout how long the store may take to answer before a request counts as failed, and how long a call that
 *     does not wait for a lock is repeated
 * @param closeGrace how long callbacks that run when the engine is closed may go on
 */
public record EngineSettings(String namespace, String clientId, Duration storeTimeout, Duration closeGrace) {}
