package io.johnnylocke.store.redis;

import io.lettuce.core.api.async.RedisKeyAsyncCommands;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is found where the keys of a lock should be, for the server does not say which one is of a wrong type. */
final class RedisKeyTypes {

    /** In the order of {@link RedisNames#keys}. */
    private enum Part {
        RECORD("m", "string"),
        STATE("s", "string"),
        QUEUE("q", "zset"),
        WAITERS("w", "hash");

        private final String suffix;
        private final String type;

        Part(String suffix, String type) {
            this.suffix = suffix;
            this.type = type;
        }

        private @Nullable String wrong(String base, String found) {
            return found.equals(type) || found.equals("none")
                    ? null
                    : base + suffix + " is a " + found + " instead of a " + type;
        }
    }

    private RedisKeyTypes() {}

    /** Returns which key of a lock is of a wrong type, and which type it is of; or {@code null} if none is, any more. */
    static CompletionStage<@Nullable String> wrong(
            RedisKeyAsyncCommands<byte[], byte[]> commands, RedisNames names, String key) {
        byte[][] keys = names.keys(key, Part.values().length);
        CompletableFuture<?>[] types = IntStream.range(0, keys.length)
                .mapToObj(i -> commands.type(keys[i]).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(types)
                .thenApply(all -> IntStream.range(0, keys.length)
                        .mapToObj(i -> Part.values()[i].wrong(names.base(key), String.valueOf(types[i].join())))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }
}
