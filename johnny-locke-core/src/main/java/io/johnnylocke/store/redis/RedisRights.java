package io.johnnylocke.store.redis;

import static io.johnnylocke.store.redis.RedisNames.bytes;

import io.johnnylocke.LockStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisScriptingCommands;
import java.nio.charset.StandardCharsets;

/**
 * What a user must be allowed, found out as soon as there is a connection: a script that is denied a command half way has done
 * the other half, and older servers do not say which command it was.
 */
final class RedisRights {

    private RedisRights() {}

    /** Refuses a user who lacks a right, and says how to grant it. A server that does not tell is taken as it is. */
    static void check(RedisScriptingCommands<byte[], byte[]> commands, RedisNames names) {
        String missing;
        try {
            missing = missing(commands, names);
        } catch (RedisCommandExecutionException e) {
            if (RedisFailures.isDenial(e) || RedisFailures.isOfReplica(e)) {
                throw e;
            }
            return; // What the server has against this script it will say to the others, too.
        }
        if (!missing.isEmpty()) {
            throw LockStoreException.refused(
                    null,
                    "Redis does not let the user do all that locks need. Grant what is missing: ACL SETUSER <user> "
                            + missing,
                    null);
        }
    }

    private static String missing(RedisScriptingCommands<byte[], byte[]> commands, RedisNames names) {
        byte[] reply = commands.eval(
                RedisScript.text("rights"),
                ScriptOutputType.VALUE,
                names.keys("-", 1),
                bytes(names.prefix()),
                names.channel(),
                names.eventChannel("-"),
                names.changesChannel());
        return new String(reply, StandardCharsets.UTF_8);
    }
}
