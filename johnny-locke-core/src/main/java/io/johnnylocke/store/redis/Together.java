package io.johnnylocke.store.redis;

import io.lettuce.core.AbstractRedisAsyncCommands;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What leaves together with a script: a command before it, or one behind it. To one server they go in one write, and are read
 * and answered together. Their order is kept unless one of them is redirected or sent again.
 */
final class Together {

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final @Nullable AsyncCommand<byte[], byte[], ?> before;
    private final @Nullable AsyncCommand<byte[], byte[], ?> behind;

    private Together(
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            @Nullable AsyncCommand<byte[], byte[], ?> before,
            @Nullable AsyncCommand<byte[], byte[], ?> behind) {
        this.commands = commands;
        this.before = before;
        this.behind = behind;
    }

    static Together alone(RedisClusterAsyncCommands<byte[], byte[]> commands) {
        return new Together(commands, null, null);
    }

    static Together behind(RedisClusterAsyncCommands<byte[], byte[]> commands, AsyncCommand<byte[], byte[], ?> before) {
        return new Together(commands, before, null);
    }

    static Together before(RedisClusterAsyncCommands<byte[], byte[]> commands, AsyncCommand<byte[], byte[], ?> behind) {
        return new Together(commands, null, behind);
    }

    static <T> AsyncCommand<byte[], byte[], T> command(
            CommandType type, CommandOutput<byte[], byte[], T> output, CommandArgs<byte[], byte[]> args) {
        return new AsyncCommand<>(new Command<>(type, output, args));
    }

    static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands;
    }

    /** Calls the script that has this digest. */
    CompletionStage<byte[]> send(String digest, byte[][] keys, byte[]... args) {
        AsyncCommand<byte[], byte[], byte[]> script = command(
                CommandType.EVALSHA,
                new ValueOutput<>(ByteArrayCodec.INSTANCE),
                args().add(digest).add(keys.length).addKeys(keys).addValues(args));
        List<AsyncCommand<byte[], byte[], ?>> all =
                Stream.of(before, script, behind).filter(Objects::nonNull).toList();
        StatefulConnection<byte[], byte[]> connection =
                ((AbstractRedisAsyncCommands<byte[], byte[]>) commands).getConnection();
        if (connection instanceof StatefulRedisConnection) {
            connection.dispatch(all);
        } else {
            // Given them all at once, the library would block until it is connected to the server of the slot.
            all.forEach(connection::dispatch);
        }
        return script;
    }
}
