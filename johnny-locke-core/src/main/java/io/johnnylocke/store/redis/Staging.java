package io.johnnylocke.store.redis;

import io.johnnylocke.store.StateChange;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way of large states past Lua, which copies what it is given: they are staged under a key of their own, and the script
 * that comes right behind renames it if the token holds. A script that does not find it changes nothing and is called anew
 * with the state itself: the server had no memory for it, has evicted it, or got the two in another order.
 */
final class Staging {

    /** Far longer than it takes until the script comes, and short enough for what no script comes for. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] MISSING = RedisNames.bytes("N");

    private final RedisNames names;
    private final int inline;
    private final AtomicLong staged = new AtomicLong();

    /**
     * Creates it.
     *
     * @param inline the largest state that is not staged
     */
    Staging(RedisNames names, int inline) {
        this.names = names;
        this.inline = inline;
    }

    /** A script that changes a state. */
    interface Script {

        /**
         * Calls it.
         *
         * @param together calls it
         * @param keys its keys, the last of which is the one that the state is staged under, if it is
         * @param state the state if it is not staged, or nothing
         */
        CompletionStage<byte[]> call(Together together, byte[][] keys, byte[] state);
    }

    boolean isLarge(byte[] state) {
        return state.length > inline;
    }

    CompletionStage<byte[]> call(
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            String key,
            byte[][] keys,
            StateChange change,
            Script script) {
        byte[] state = change instanceof StateChange.Write write ? write.bytes() : NOTHING;
        if (!isLarge(state)) {
            return script.call(Together.alone(commands), keys, state);
        }
        // Under a name of its own each time, so that no copy of a request disturbs another one.
        byte[] stage = names.staged(key, staged.incrementAndGet());
        byte[][] staging = Arrays.copyOf(keys, keys.length + 1);
        staging[keys.length] = stage;
        // Whether that has worked the script sees.
        AsyncCommand<byte[], byte[], String> set = Together.command(
                CommandType.SET,
                new StatusOutput<>(ByteArrayCodec.INSTANCE),
                Together.args()
                        .addKey(stage)
                        .addValue(state)
                        .add(CommandKeyword.PX)
                        .add(LIFETIME.toMillis()));
        return script.call(Together.behind(commands, set), staging, NOTHING)
                .thenCompose(reply -> Arrays.equals(reply, MISSING)
                        ? script.call(Together.alone(commands), keys, state)
                        : CompletableFuture.completedFuture(reply));
    }
}
