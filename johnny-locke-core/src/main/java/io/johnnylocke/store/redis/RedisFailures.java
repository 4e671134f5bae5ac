package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What failures of Lettuce and error replies of the server mean. Goes by the code that an error reply starts with. */
final class RedisFailures {

    /** The server did not execute the command, but may do so later or elsewhere. */
    private static final Set<String> PASSING = Set.of(
            "LOADING",
            "READONLY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "MOVED",
            "ASK",
            "BUSY",
            "OOM",
            "MISCONF",
            "NOREPLICAS");

    private static final Set<String> OF_REPLICA = Set.of("READONLY", "MASTERDOWN");

    private RedisFailures() {}

    /** Returns whether a command has failed by what the server has answered. */
    static boolean isReply(Throwable failure) {
        return cause(failure) instanceof RedisCommandExecutionException;
    }

    /** Returns whether the client library has given up waiting for an answer, which it may do before the engine does. */
    static boolean isTimeout(@Nullable Throwable failure) {
        return failure != null && cause(failure) instanceof RedisCommandTimeoutException;
    }

    /** Returns whether a server has answered that it is not, or not any more, the one to write to. */
    static boolean isOfReplica(Throwable failure) {
        return isReply(failure)
                && OF_REPLICA.contains(code(String.valueOf(cause(failure).getMessage())));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Translates the failure of a command that was handed to Lettuce. */
    static LockStoreException ofCommand(@Nullable String key, String where, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof LockStoreException done) {
            return done;
        }
        if (cause instanceof RedisCommandExecutionException) {
            return ofReply(key, where, cause);
        }
        // Whether a command that got no reply was executed, nobody can tell.
        return LockStoreException.unknown(key, about(key) + "no reply from Redis: " + cause.getMessage(), cause);
    }

    /** Translates the failure to connect. */
    static LockStoreException ofConnecting(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LockStoreException done) {
                return done;
            }
            if (cause instanceof RedisCommandExecutionException) {
                String refusal = "Redis refuses the connection: " + withoutFullStop(cause.getMessage()) + advice(cause);
                return isPassing(cause.getMessage())
                        ? LockStoreException.unavailable(null, refusal, failure)
                        : LockStoreException.refused(null, refusal, failure);
            }
        }
        return LockStoreException.unavailable(null, "Redis cannot be reached: " + whatAndWhy(failure), failure);
    }

    /** The message of the client library, which has the address, and that of the root, which has the reason. */
    private static String whatAndWhy(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String what = withoutFullStop(failure.getMessage());
        String why = withoutFullStop(root.getMessage());
        return what.contains(why) ? what : what + ": " + why;
    }

    private static String withoutFullStop(@Nullable String message) {
        String text = String.valueOf(message).strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1).stripTrailing() : text;
    }

    private static String advice(Throwable refusal) {
        String code = code(String.valueOf(refusal.getMessage()));
        return code.equals("NOAUTH") || code.equals("WRONGPASS")
                ? ". Check the user name and the password of the client"
                : "";
    }

    private static LockStoreException ofReply(@Nullable String key, String where, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String reply = about(key) + "Redis answered: " + message;
        if (isPassing(message)) {
            return LockStoreException.unavailable(key, reply, cause);
        }
        return switch (code(message)) {
            case "WRONGTYPE" ->
                LockStoreException.refused(
                        key,
                        reply + ". Something else has written to the keys of this lock (" + where
                                + "*); nothing was changed. Remove it, or choose another namespace",
                        cause);
            case "LOCKE" ->
                LockStoreException.refused(
                        key,
                        about(key) + message.substring("LOCKE ".length()) + " (keys " + where
                                + "*); nothing was changed",
                        cause);
            default -> LockStoreException.refused(key, reply, cause);
        };
    }

    private static boolean isPassing(@Nullable String message) {
        String text = String.valueOf(message);
        return PASSING.contains(code(text)) || text.contains("max number of clients");
    }

    private static String code(String message) {
        return message.split(" ", 2)[0];
    }

    private static String about(@Nullable String key) {
        return key == null ? "" : "Lock '" + key + "': ";
    }
}
