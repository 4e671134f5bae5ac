package io.johnnylocke.store.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One script: called by its digest, and sent whole when the server does not have it. */
final class RedisScript {

    private static final Pattern INCLUDE = Pattern.compile("(?m)^-- include (\\w+)$");

    private final byte[] text;
    private final String digest;

    /** Loads a script of this package; the constants come right behind its first line, which belongs to the server. */
    RedisScript(String name, String constants) {
        String[] lines = resource(name).split("\n", 2);
        Matcher includes = INCLUDE.matcher(lines[1]);
        String body = includes.replaceAll(include -> Matcher.quoteReplacement(resource(include.group(1))));
        text = (lines[0] + "\n" + constants + "\n" + body).getBytes(StandardCharsets.UTF_8);
        digest = Base16.digest(text);
    }

    /** Returns a script of this package as it is, to be called once in a while. */
    static byte[] text(String name) {
        return resource(name).getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String name) {
        try (InputStream in = RedisScript.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("script " + name + ".lua is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CompletionStage<byte[]> run(RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[]... args) {
        return run(Together.alone(commands), keys, args);
    }

    CompletionStage<byte[]> run(Together together, byte[][] keys, byte[]... args) {
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        together.send(digest, keys, args).whenComplete((value, failure) -> {
            if (failure instanceof RedisNoScriptException) {
                together.commands()
                        .<byte[]>eval(text, ScriptOutputType.VALUE, keys, args)
                        .whenComplete((late, lateFailure) -> complete(reply, late, lateFailure));
            } else {
                complete(reply, value, failure);
            }
        });
        return reply;
    }

    private static void complete(CompletableFuture<byte[]> reply, byte[] value, @Nullable Throwable failure) {
        if (failure == null) {
            reply.complete(value);
        } else {
            reply.completeExceptionally(failure);
        }
    }
}
