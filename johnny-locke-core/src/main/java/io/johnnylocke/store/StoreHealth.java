package io.johnnylocke.store;

import java.util.List;
import java.util.Map;

/**
 * A sign of life of the backend.
 *
 * @param details what is worth showing an operator, such as the server's version; no secrets
 * @param problems why locks, or some of them, do not work although the backend answers; empty if they do; no secrets
 */
public record StoreHealth(Map<String, String> details, List<String> problems) {

    /** Copies the details and the problems. */
    public StoreHealth {
        details = Map.copyOf(details);
        problems = List.copyOf(problems);
    }

    /**
     * Creates the sign of life of a backend without problems.
     *
     * @param details what is worth showing an operator
     */
    public StoreHealth(Map<String, String> details) {
        this(details, List.of());
    }
}
