package io.johnnylocke.store;

import java.util.Map;

/**
 * A sign of life of the backend.
 *
 * @param details what is worth showing an operator, such as the server's version; no secrets
 */
public record StoreHealth(Map<String, String> details) {

    /** Copies the details. */
    public StoreHealth {
        details = Map.copyOf(details);
    }
}
