package io.johnnylocke.store.redis;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern DENIED_COMMAND = Pattern.compile(" run the '([^']+)' command");

    /** What the server says of the script behind the message that the script gave. */
    private static final Pattern OF_SCRIPT = Pattern.compile(" script: .*", Pattern.DOTALL);

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
        return isReply(failure) && OF_REPLICA.contains(code(message(failure)));
    }

    /** Returns whether the user may not send what was sent. */
    static boolean isDenial(Throwable failure) {
        return isReply(failure) && code(message(failure)).equals("NOPERM");
    }

    /** Returns whether a command of a script was denied to the user, which others of the same script may have preceded. */
    static boolean isDenialInScript(Throwable failure) {
        String message = message(failure);
        return isReply(failure)
                && (message.contains("The user executing the script can't")
                        || message.contains("ACL failure in script"));
    }

    /** Returns whether there is something at a key that is not of the type that was expected. */
    static boolean isWrongType(Throwable failure) {
        return isReply(failure) && message(failure).contains("WRONGTYPE");
    }

    private static String message(Throwable failure) {
        return String.valueOf(cause(failure).getMessage());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Translates the failure of a command that was handed to Lettuce. */
    static LockStoreException ofCommand(RedisNames names, @Nullable String key, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof LockStoreException done) {
            return done;
        }
        if (cause instanceof RedisCommandExecutionException) {
            return ofReply(names, key, cause);
        }
        if (message(failure).contains("Commands are rejected")) {
            return LockStoreException.unavailable(
                    key, about(key) + "Redis cannot be reached: " + withoutFullStop(message(failure)), cause);
        }
        // Whether a command that got no reply was executed, nobody can tell.
        return LockStoreException.unknown(key, about(key) + "no reply from Redis: " + cause.getMessage(), cause);
    }

    /** Translates the failure of a command that belongs to a script which was executed. */
    static LockStoreException afterEffect(RedisNames names, String key, Throwable failure) {
        LockStoreException told = ofCommand(names, key, failure);
        return told.isRetryable()
                ? LockStoreException.unknown(key, String.valueOf(told.getMessage()), cause(failure))
                : told;
    }

    /** Translates the failure to connect. */
    static LockStoreException ofConnecting(String namespace, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LockStoreException done) {
                return done;
            }
            if (cause instanceof RedisCommandExecutionException) {
                String refusal = "Redis refuses the connection: " + withoutFullStop(cause.getMessage())
                        + advice(namespace, String.valueOf(cause.getMessage()));
                return isPassing(cause.getMessage())
                        ? LockStoreException.unavailable(null, refusal, failure)
                        : LockStoreException.refused(null, refusal, failure);
            }
        }
        // Of a cluster it is the message that has what its servers have answered.
        String answers = whatAndWhy(failure);
        String denied = answers.contains(": NOPERM ") ? advice(namespace, "NOPERM " + answers) : "";
        return LockStoreException.unavailable(null, "Redis cannot be reached: " + answers + denied, failure);
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

    /** Returns why something failed, as the end of a sentence. */
    static String reason(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof TimeoutException ? "no answer in time" : whatAndWhy(cause);
    }

    private static String withoutFullStop(@Nullable String message) {
        String text = String.valueOf(message).strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1).stripTrailing() : text;
    }

    /** What somebody can do about a reply. */
    private static String advice(String namespace, String reply) {
        return switch (code(reply)) {
            case "NOAUTH", "WRONGPASS" -> ". Check the user name and the password of the client";
            case "NOPERM" -> ". Grant it: ACL SETUSER <user> " + right(namespace, reply);
            case "OOM" ->
                ". No lock is granted until the server has memory again: raise maxmemory, or remove other data. Locks that are"
                        + " held can be renewed and released";
            case "NOREPLICAS" ->
                ". Fewer replicas are connected than min-replicas-to-write says: see whether they run and keep up";
            default -> "";
        };
    }

    /** Returns the right that was missing, as ACL SETUSER takes it. */
    private static String right(String namespace, String denial) {
        Matcher command = DENIED_COMMAND.matcher(denial);
        if (command.find()) {
            return "+" + command.group(1);
        }
        return (denial.contains("channel") ? "&" : "~") + namespace + ":*";
    }

    private static LockStoreException ofReply(RedisNames names, @Nullable String key, Throwable cause) {
        String message = message(cause);
        String reply = about(key) + "Redis answered: " + withoutFullStop(message) + advice(names.prefix(), message);
        if (isPassing(message)) {
            return LockStoreException.unavailable(key, reply, cause);
        }
        if (isDenialInScript(cause)) {
            return LockStoreException.unknown(key, reply + ". Grant the user all rights that locks need", cause);
        }
        if (key != null && isWrongType(cause)) {
            return ofWrongType(names, key, null, cause);
        }
        if (key != null && code(message).equals("LOCKE")) {
            return LockStoreException.refused(
                    key,
                    about(key)
                            + OF_SCRIPT
                                    .matcher(message.substring("LOCKE ".length()))
                                    .replaceFirst("") + " (keys " + names.base(key)
                            + "*); nothing was changed. Remove it, or choose another namespace",
                    cause);
        }
        return LockStoreException.refused(key, reply, cause);
    }

    /**
     * Translates the failure of a command by what was found at one of the keys of a lock.
     *
     * @param wrong which key it is and what was found there, or {@code null} if that is not known
     */
    static LockStoreException ofWrongType(RedisNames names, String key, @Nullable String wrong, Throwable failure) {
        return LockStoreException.refused(
                key,
                about(key)
                        + (wrong == null ? "a key " + names.base(key) + "* is of a wrong type (WRONGTYPE)" : wrong)
                        + ". Something else has written to it; nothing was changed. Remove it, or choose another namespace",
                cause(failure));
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
