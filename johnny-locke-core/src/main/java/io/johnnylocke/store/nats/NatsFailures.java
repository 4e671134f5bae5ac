package io.johnnylocke.store.nats;

import io.johnnylocke.LockStoreException;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What failures of jnats and errors of the server mean. */
final class NatsFailures {

    private static final int WRONG_LAST_SEQUENCE = 10071;

    /** Another write to the same subject is being agreed upon. */
    private static final int WRITE_IN_FLIGHT = 10164;

    private static final int NO_STREAM = 10059;

    /** Too many wait for a record to say them all. */
    private static final int HEADERS_TOO_LARGE = 10097;

    /** The bucket is another one than it was. */
    private static final int NO_TIME_TO_LIVE = 10166;

    /** Too few servers of the cluster are there for the replicas of a bucket. */
    private static final int NO_PEERS = 10005;

    private NatsFailures() {}

    /** Returns what the client library has wrapped. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wraps =
                failure instanceof CompletionException || failure.getClass().equals(RuntimeException.class);
        return wraps && cause != null ? cause(cause) : failure;
    }

    static boolean isConflict(JetStreamApiException refused) {
        return refused.getApiErrorCode() == WRONG_LAST_SEQUENCE || refused.getApiErrorCode() == WRITE_IN_FLIGHT;
    }

    static boolean isNoStream(Throwable failure) {
        return cause(failure) instanceof JetStreamApiException refused && refused.getApiErrorCode() == NO_STREAM;
    }

    /** JetStream has refused. */
    static boolean isAnswer(Throwable failure) {
        return cause(failure) instanceof JetStreamApiException;
    }

    /** Nobody has taken the request: the stream is gone, or has no leader for the moment. */
    static boolean isNoResponder(Throwable failure) {
        return cause(failure) instanceof IOException io
                && String.valueOf(io.getMessage()).contains("503");
    }

    /** There is no connection yet, or none any more. */
    static LockStoreException noConnection(@Nullable String key, @Nullable String why) {
        return LockStoreException.unavailable(
                key,
                about(key) + "NATS cannot be reached: " + (why == null ? "there is no connection yet" : why),
                null);
    }

    /** The connection is closed, or never came to be. */
    static LockStoreException unusable(@Nullable String key, Throwable failure) {
        Throwable cause = cause(failure);
        return LockStoreException.unavailable(
                key, about(key) + "the NATS connection cannot be used: " + cause.getMessage(), cause);
    }

    private static String about(@Nullable String key) {
        return key == null ? "" : "Lock '" + key + "': ";
    }

    static LockStoreException of(@Nullable String key, Throwable failure) {
        Throwable cause = cause(failure);
        String about = about(key);
        if (cause instanceof LockStoreException done) {
            return done;
        }
        if (cause instanceof SecurityException) {
            return LockStoreException.refused(
                    key,
                    about + "NATS does not let the user do this: " + cause.getMessage()
                            + ". Give it the rights that locks need",
                    cause);
        }
        if (cause instanceof JetStreamApiException refused) {
            String answer = about + "NATS answered: " + refused.getMessage();
            int code = refused.getApiErrorCode();
            boolean passing = refused.getErrorCode() >= 500
                    || code == NO_STREAM
                    || code == NO_TIME_TO_LIVE
                    || code == HEADERS_TOO_LARGE
                    || code == NO_PEERS;
            return passing
                    ? LockStoreException.unavailable(key, answer, cause)
                    : LockStoreException.refused(key, answer, cause);
        }
        if (isNoResponder(failure)) {
            return LockStoreException.unavailable(
                    key,
                    about + "no NATS server answers for the bucket: it is missing, has no leader at the moment, or"
                            + " JetStream is not enabled",
                    cause);
        }
        if (cause instanceof IllegalStateException
                && String.valueOf(cause.getMessage()).contains("reconnect")) {
            return LockStoreException.unavailable(
                    key, about + "the connection to NATS is lost, and tried to be made again", cause);
        }
        if (cause instanceof IllegalStateException && !(cause instanceof CancellationException)) {
            return unusable(key, cause);
        }
        if (cause instanceof IllegalArgumentException) {
            return LockStoreException.refused(key, about + "NATS does not take this: " + cause.getMessage(), cause);
        }
        String what = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return LockStoreException.unknown(key, about + "no answer from NATS" + what, cause);
    }
}
