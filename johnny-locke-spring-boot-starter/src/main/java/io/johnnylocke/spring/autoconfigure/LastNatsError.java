package io.johnnylocke.spring.autoconfigure;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last error of a connection, which its exceptions do not tell. Whatever goes wrong fails the calls that need it. */
final class LastNatsError implements ErrorListener {

    private static final Logger log = LoggerFactory.getLogger(LastNatsError.class);

    private volatile @Nullable String last;

    @Nullable
    String last() {
        return last;
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        log.debug("NATS: {}", error);
        last = error;
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
        Throwable cause = exception.getCause() == null ? exception : exception.getCause();
        errorOccurred(connection, String.valueOf(cause.getMessage()));
    }
}
