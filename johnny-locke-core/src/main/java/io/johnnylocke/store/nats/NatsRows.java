package io.johnnylocke.store.nats;

import io.johnnylocke.store.cas.Row;
import io.johnnylocke.store.cas.ServerClock;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows as messages: the record of the lock is in a header of our own, and the state is the body. */
final class NatsRows {

    static final Row NONE = new Row(0, null, null, 0);

    /** Not the start of any header of the server's. */
    private static final String RECORD = "Lk";

    /** What tells the clients of a bucket that a key has no value. */
    private static final String OPERATION = "KV-Operation";

    private static final String MARKER = "Nats-Marker-Reason";

    private NatsRows() {}

    static Headers headers(String record, byte @Nullable [] state) {
        Headers headers = state == null ? noValue() : new Headers();
        return headers.put(RECORD, record);
    }

    /** Returns the headers of a message that is no value of its key. */
    static Headers noValue() {
        return new Headers().put(OPERATION, "PURGE");
    }

    static Row of(long sequence, @Nullable Headers headers, byte @Nullable [] body, long millis) {
        if (headers == null) {
            return new Row(sequence, null, state(body), millis);
        }
        boolean isNone = headers.containsKey(OPERATION) || headers.containsKey(MARKER);
        return new Row(sequence, headers.getFirst(RECORD), isNone ? null : state(body), millis);
    }

    private static byte[] state(byte @Nullable [] body) {
        return body == null ? new byte[0] : body;
    }

    /** Returns whether a message is not about a key: the server has put it there, or a client that wanted to know its time. */
    static boolean isOfServer(Message message) {
        Headers headers = message.getHeaders();
        return message.getSubject().endsWith(NatsNames.CLOCK) || (headers != null && headers.containsKey(MARKER));
    }

    static Row ofEvent(Message message, ServerClock clock) {
        Headers headers = message.getHeaders();
        long sequence = Long.parseLong(headers.getFirst("Nats-Sequence"));
        String time = headers.getFirst("Nats-Time-Stamp");
        return of(
                sequence,
                headers,
                message.getData(),
                time != null ? millis(ZonedDateTime.parse(time)) : clock.high() / 1000);
    }

    static long millis(@Nullable ZonedDateTime time) {
        Objects.requireNonNull(time, "the time of a message");
        return time.toInstant().toEpochMilli();
    }
}
