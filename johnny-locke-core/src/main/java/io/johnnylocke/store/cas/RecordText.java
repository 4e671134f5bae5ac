package io.johnnylocke.store.cas;

import io.johnnylocke.KeyChange;
import io.johnnylocke.LockStoreException;
import io.johnnylocke.LossReason;
import io.johnnylocke.StateEvent;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.LockRecord.Ended;
import io.johnnylocke.store.transition.LockRecord.Hold;
import io.johnnylocke.store.transition.LockRecord.PastLoss;
import io.johnnylocke.store.transition.LockRecord.Waiting;
import io.johnnylocke.store.transition.SessionId;
import io.johnnylocke.store.transition.Signal;
import io.johnnylocke.store.transition.Step;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The record of a lock as ASCII text, a few named lines of words. A time that a write sets counts from that write by the
 * backend's clock, so it is written as {@code +millis}; one that the write leaves as it was is written as it is.
 */
final class RecordText {

    static final String VERSION = "V";
    private static final String FORMAT = "1";
    private static final String TOKEN = "Token";
    private static final String HOLD = "Hold";
    private static final String DEADLINE = "Deadline";
    private static final String ENDED = "Ended";
    private static final String LOSS = "Loss";
    private static final String QUEUE = "Queue";

    private static final String CHANGE = "Change";

    /** Where in a hold it says until when its holder may go on. */
    private static final int GRACE_WORD = 8;

    private static final String NONE = "-";
    private static final String REVISION = "=";

    private RecordText() {}

    /**
     * Writes what a transition has made.
     *
     * @param step the result of the transition
     * @param before what it was made from
     * @param now the time that it was made at, as far as it was known
     */
    static Map<String, String> write(Step<?> step, LockRecord before, long now) {
        LockRecord record = step.next();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(VERSION, FORMAT);
        fields.put(TOKEN, record.token() == LockRecord.REVISION ? REVISION : Long.toString(record.token()));
        Hold hold = record.hold();
        if (hold != null) {
            // Under another token it is another hold, even if times are the same by chance.
            fields.put(HOLD, hold(hold, before.token() == record.token() ? before.hold() : null, now));
        }
        if (record.stateDeadline() != LockRecord.NEVER) {
            fields.put(DEADLINE, time(record.stateDeadline(), before.stateDeadline(), now));
        }
        if (!record.ended().isEmpty()) {
            fields.put(
                    ENDED,
                    record.ended().stream()
                            .map(ended -> session(ended.session()) + (ended.landed() ? "r" : "c"))
                            .collect(Collectors.joining(",")));
        }
        PastLoss loss = record.pastLoss();
        if (loss != null) {
            fields.put(LOSS, words(loss.token(), loss.reason(), encode(loss.by())));
        }
        if (!record.queue().isEmpty()) {
            fields.put(
                    QUEUE,
                    record.queue().stream()
                            .map(waiting -> waiting(waiting, before.queue(), now))
                            .collect(Collectors.joining(",")));
        }
        for (Signal signal : step.signals()) {
            if (signal instanceof Signal.Changed changed) {
                fields.put(CHANGE, words(changed.token(), changed.kind()));
            }
        }
        return fields;
    }

    private static String hold(Hold hold, @Nullable Hold before, long now) {
        return words(
                hold.members().stream().map(RecordText::session).collect(Collectors.joining(",")),
                encode(hold.holderId()),
                hold.priority(),
                time(hold.leaseEnd(), before == null ? 0 : before.leaseEnd(), now),
                time(hold.since(), before == null ? 0 : before.since(), now),
                time(hold.confirmBy(), before == null ? 0 : before.confirmBy(), now),
                hold.writes(),
                hold.lastWrite() == null ? NONE : session(hold.lastWrite()),
                time(hold.graceEnd(), before == null ? 0 : before.graceEnd(), now),
                hold.slide() == null ? NONE : hold.slide().toMillis());
    }

    private static String waiting(Waiting waiting, List<Waiting> before, long now) {
        return words(
                session(waiting.session()),
                waiting.priority(),
                waiting.arrival(),
                before.contains(waiting) ? waiting.deadline() : time(waiting.deadline(), 0, now),
                waiting.lease(),
                encode(waiting.holderId()),
                expiry(waiting.stateExpiry()));
    }

    private static String time(long time, long before, long now) {
        if (time == LockRecord.NEVER) {
            return NONE;
        }
        return time == before ? Long.toString(time) : "+" + (time - now);
    }

    private static String session(SessionId session) {
        return session.clientId() + ":" + session.number();
    }

    private static String expiry(StateExpiry expiry) {
        Duration after = expiry.after();
        return after == null ? NONE : (expiry.kind() == StateExpiry.Kind.SLIDING ? "s" : "a") + after.toMillis();
    }

    private static String encode(@Nullable String text) {
        // What stands for nothing is no text that anything else is written as.
        return text == null ? NONE : "'" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String words(Object... words) {
        return Stream.of(words).map(String::valueOf).collect(Collectors.joining(" "));
    }

    /**
     * Reads a record.
     *
     * @param key the key, for messages
     * @param row what the backend has
     * @throws LockStoreException if it is none, or of another format
     */
    static LockRecord read(String key, Row row) {
        Map<String, String> fields = row.fields();
        String version = fields.get(VERSION);
        if (version == null) {
            // Whoever wrote this knows nothing of locks: it is a state that nobody holds.
            return new LockRecord(row.revision(), null, row.state(), LockRecord.NEVER, List.of(), 0, null, List.of());
        }
        if (!version.equals(FORMAT)) {
            throw LockStoreException.refused(
                    key,
                    "Lock '" + key + "': the record has format " + version
                            + ", this version of the library reads format " + FORMAT + "; nothing was changed",
                    null);
        }
        try {
            return new Reader(row.millis()).record(fields, row);
        } catch (RuntimeException e) {
            throw LockStoreException.refused(key, "Lock '" + key + "': what is stored is no lock record: " + fields, e);
        }
    }

    /** Returns how a write has changed the state, or {@code null} if it has not. */
    static @Nullable KeyChange change(String key, Row row) {
        String change = row.fields().get(CHANGE);
        if (change != null) {
            String[] words = change.split(" ", -1);
            return new KeyChange(key, Long.parseLong(words[0]), StateEvent.Kind.valueOf(words[1]));
        }
        boolean foreign = !row.fields().containsKey(VERSION);
        return foreign
                ? new KeyChange(
                        key, row.revision(), row.state() == null ? StateEvent.Kind.REMOVED : StateEvent.Kind.WRITTEN)
                : null;
    }

    /** Returns whether a write has announced a preemption. */
    static boolean announces(Row row) {
        String hold = row.fields().get(HOLD);
        return hold != null && hold.split(" ", -1)[GRACE_WORD].startsWith("+");
    }

    private record Reader(long written) {

        LockRecord record(Map<String, String> fields, Row row) {
            String token = Objects.requireNonNull(fields.get(TOKEN));
            String hold = fields.get(HOLD);
            String deadline = fields.get(DEADLINE);
            String loss = fields.get(LOSS);
            return new LockRecord(
                    token.equals(REVISION) ? row.revision() : Long.parseLong(token),
                    hold == null ? null : hold(hold.split(" ", -1)),
                    row.state(),
                    deadline == null ? LockRecord.NEVER : time(deadline),
                    items(fields.get(ENDED)).map(Reader::ended).toList(),
                    0,
                    loss == null ? null : loss(loss.split(" ", -1)),
                    items(fields.get(QUEUE)).map(this::waiting).toList());
        }

        private Hold hold(String[] words) {
            return new Hold(
                    items(words[0]).map(Reader::session).toList(),
                    decode(words[1]),
                    Integer.parseInt(words[2]),
                    time(words[3]),
                    time(words[4]),
                    time(words[5]),
                    Long.parseLong(words[6]),
                    words[7].equals(NONE) ? null : session(words[7]),
                    time(words[GRACE_WORD]),
                    words[9].equals(NONE) ? null : Duration.ofMillis(Long.parseLong(words[9])));
        }

        private Waiting waiting(String text) {
            String[] words = text.split(" ", -1);
            return new Waiting(
                    session(words[0]),
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[2]),
                    time(words[3]),
                    Long.parseLong(words[4]),
                    decode(words[5]),
                    expiry(words[6]));
        }

        private static PastLoss loss(String[] words) {
            return new PastLoss(Long.parseLong(words[0]), LossReason.valueOf(words[1]), decode(words[2]));
        }

        private static Ended ended(String text) {
            int last = text.length() - 1;
            return new Ended(session(text.substring(0, last)), text.charAt(last) == 'r');
        }

        private static SessionId session(String text) {
            int colon = text.lastIndexOf(':');
            return new SessionId(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        }

        private static StateExpiry expiry(String text) {
            if (text.equals(NONE)) {
                return StateExpiry.none();
            }
            Duration after = Duration.ofMillis(Long.parseLong(text.substring(1)));
            return text.charAt(0) == 's' ? StateExpiry.sliding(after) : StateExpiry.absolute(after);
        }

        private long time(String text) {
            if (text.equals(NONE)) {
                return LockRecord.NEVER;
            }
            return text.startsWith("+") ? written + Long.parseLong(text.substring(1)) : Long.parseLong(text);
        }

        private static @Nullable String decode(String text) {
            return text.equals(NONE) ? null : URLDecoder.decode(text.substring(1), StandardCharsets.UTF_8);
        }

        private static Stream<String> items(@Nullable String list) {
            return list == null ? Stream.empty() : Stream.of(list.split(",", -1));
        }
    }
}
