package io.johnnylocke.engine;

import io.johnnylocke.LockClosedException;
import io.johnnylocke.LockHolder;
import io.johnnylocke.LockLostException;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.Loss;
import io.johnnylocke.StaleStateException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What callers are told who did not get what they wanted of a key. */
record KeyFailures(EngineSettings settings, String key) {

    LockClosedException closed() {
        return new LockClosedException(key, settings.namespace());
    }

    LockTimeoutException timeout(Duration waited, @Nullable LockHolder holder) {
        boolean own = holder != null && holder.clientId().equals(settings.clientId());
        return new LockTimeoutException(key, settings.namespace(), waited, holder, own);
    }

    RuntimeException notHeld(Tenure tenure) {
        Loss loss = tenure.loss();
        return loss != null
                ? new LockLostException(loss, settings.namespace())
                : new IllegalStateException("Lock '" + key + "' in namespace '" + settings.namespace()
                        + "' was released by this handle before, token " + tenure.token());
    }

    StaleStateException stale(Tenure tenure) {
        return new StaleStateException(key, settings.namespace(), tenure.token());
    }

    LockStoreException unknown(String what, Tenure tenure, @Nullable LockStoreException cause) {
        if (cause != null && cause.isUnconfirmed()) {
            return LockStoreException.unconfirmed(
                    key,
                    "The " + what + " with token " + tenure.token()
                            + " was not confirmed: the state is written, and lost only if a server takes over, or comes"
                            + " back, that does not have it. " + cause.getMessage(),
                    cause);
        }
        return LockStoreException.unknown(
                key,
                "The " + what + " of lock '" + key + "' with token " + tenure.token()
                        + " has no certain outcome: the state may have been written or not. Read it before deciding",
                cause);
    }
}
