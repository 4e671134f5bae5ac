package io.johnnylocke.store;

/**
 * Who opens a connection.
 *
 * @param namespace the namespace that all keys of the connection are in; any string that is not blank. A store maps
 *     namespaces to names of its own so that no two of them share a key
 * @param clientId the client, unique for every connection ever opened; letters, digits, {@code . _ ~ -} only
 * @param listener where events go
 */
public record StoreContext(String namespace, String clientId, StoreListener listener) {}
