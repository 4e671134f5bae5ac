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
record KeyFailures(String namespace, String key) {

    LockClosedException closed() {
        return new LockClosedException(key, namespace);
    }

    LockTimeoutException timeout(Duration waited, @Nullable LockHolder holder) {
        return new LockTimeoutException(key, namespace, waited, holder);
    }

    RuntimeException notHeld(Tenure tenure) {
        Loss loss = tenure.loss();
        return loss != null
                ? new LockLostException(loss, namespace)
                : new IllegalStateException("Lock '" + key + "' in namespace '" + namespace
                        + "' was released by this handle before, token " + tenure.token());
    }

    StaleStateException stale(Tenure tenure) {
        return new StaleStateException(key, namespace, tenure.token());
    }

    LockStoreException unknown(String what, Tenure tenure, @Nullable LockStoreException cause) {
        return LockStoreException.unknown(
                key,
                "The " + what + " of lock '" + key + "' with token " + tenure.token()
                        + " was not answered: the state may have been written or not. Read it before deciding",
                cause);
    }
}
