package io.johnnylocke.store.redis;

import io.johnnylocke.store.AcquireRequest;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of a lock and its state as they were at one moment. It is read right behind a request for the lock, before
 * anybody knows what becomes of that, and even before it is executed if one of the two is sent again or goes another way; so
 * it counts only if the record is the one that the reply tells of.
 */
final class Glimpse {

    private static final String FORMAT = "1";

    private final RedisReply record;
    private final byte @Nullable [] state;

    /** Takes in the answer to the {@linkplain #command command}. */
    Glimpse(List<byte[]> values) {
        byte[] found = values.get(0);
        this.record = RedisReply.of(found == null ? new byte[0] : found);
        this.state = values.get(1);
    }

    static AsyncCommand<byte[], byte[], List<byte[]>> command(RedisNames names, String key) {
        return Together.command(
                CommandType.MGET,
                new ValueListOutput<>(ByteArrayCodec.INSTANCE),
                Together.args().addKeys(names.keys(key, 2)));
    }

    Optional<byte[]> state() {
        return Optional.ofNullable(state);
    }

    /** Returns whether it shows what that request was granted: the same hold, after as many writes. */
    boolean shows(RedisReply grant, String clientId, AcquireRequest request) {
        return record.is(FORMAT)
                && record.size() > 8
                && record.number(1) == grant.number(1)
                && record.sessionsOf(clientId, 2).contains(request.claim().session())
                && writes() == grant.number(3);
    }

    private long writes() {
        return record.size() > 11 ? Long.parseLong(record.word(11).split("/", 2)[0]) : 0;
    }
}
