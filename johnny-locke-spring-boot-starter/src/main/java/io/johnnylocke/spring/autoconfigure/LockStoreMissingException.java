package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** There is no store to keep locks in. */
final class LockStoreMissingException extends RuntimeException {

    private final @Nullable StoreType store;

    LockStoreMissingException(@Nullable StoreType store, String property) {
        super(
                store == null
                        ? "No store for distributed locks is configured"
                        : "The store '" + store.name().toLowerCase(Locale.ROOT)
                                + "' for distributed locks is chosen by " + property + ", but its client is not there");
        this.store = store;
    }

    @Nullable
    StoreType store() {
        return store;
    }
}
