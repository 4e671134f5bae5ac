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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordText} has written. */
final class RecordReader {

    /** How many fields are before the one that tells how the state was changed. */
    private static final int BEFORE_CHANGE = 7;

    private final Row row;
    private boolean announces;

    private RecordReader(Row row) {
        this.row = row;
    }

    /**
     * Reads a record.
     *
     * @param key the key, for messages
     * @param row what the backend has
     * @throws LockStoreException if it is none, or of another format
     */
    static Entry read(String key, Row row) {
        String text = row.record();
        if (text == null) {
            // Whoever wrote this knows nothing of locks: it is a state that nobody holds.
            return new Entry(
                    row.revision(),
                    new LockRecord(row.revision(), null, row.state(), LockRecord.NEVER, List.of(), 0, null, List.of()),
                    row.millis(),
                    false);
        }
        Parts fields = new Parts(text, RecordText.FIELD);
        String format = fields.next();
        if (!format.equals(RecordText.FORMAT)) {
            throw LockStoreException.refused(
                    key,
                    "Lock '" + key + "': the record has format " + format
                            + ", this version of the library reads format " + RecordText.FORMAT
                            + "; nothing was changed",
                    null);
        }
        try {
            RecordReader reader = new RecordReader(row);
            LockRecord record = reader.record(fields);
            return new Entry(row.revision(), record, row.millis(), reader.announces);
        } catch (RuntimeException e) {
            throw LockStoreException.refused(key, "Lock '" + key + "': what is stored is no lock record: " + text, e);
        }
    }

    /** Returns how a write has changed the state, or {@code null} if it has not. */
    static @Nullable KeyChange change(String key, Row row) {
        if (row.record() == null) {
            StateEvent.Kind kind = row.state() == null ? StateEvent.Kind.REMOVED : StateEvent.Kind.WRITTEN;
            return new KeyChange(key, row.revision(), kind);
        }
        Parts fields = new Parts(row.record(), RecordText.FIELD);
        for (int i = 0; i < BEFORE_CHANGE; i++) {
            fields.next();
        }
        Parts words = new Parts(fields.next(), RecordText.WORD);
        String token = words.next();
        return token.isEmpty()
                ? null
                : new KeyChange(key, Long.parseLong(token), StateEvent.Kind.valueOf(words.next()));
    }

    private LockRecord record(Parts fields) {
        String token = fields.next();
        String hold = fields.next();
        return new LockRecord(
                token.equals(RecordText.REVISION) ? row.revision() : Long.parseLong(token),
                hold.isEmpty() ? null : hold(new Parts(hold, RecordText.WORD)),
                row.state(),
                time(fields.next()),
                items(fields.next(), RecordReader::ended),
                0,
                loss(fields.next()),
                items(fields.next(), this::waiting));
    }

    private Hold hold(Parts words) {
        List<SessionId> members = items(words.next(), RecordReader::session);
        long leaseEnd = time(words.next());
        long since = time(words.next());
        long confirmBy = time(words.next());
        String holderId = string(words.next());
        int priority = (int) number(words.next());
        long writes = number(words.next());
        String lastWrite = words.next();
        String graceEnd = words.next();
        announces = isSinceWritten(graceEnd);
        String slide = words.next();
        return new Hold(
                members,
                holderId,
                priority,
                leaseEnd,
                since,
                confirmBy,
                writes,
                isNone(lastWrite) ? null : session(lastWrite),
                time(graceEnd),
                isNone(slide) ? null : Duration.ofMillis(Long.parseLong(slide)));
    }

    private Waiting waiting(String item) {
        Parts words = new Parts(item, RecordText.WORD);
        SessionId session = session(words.next());
        long deadline = time(words.next());
        long arrival = number(words.next());
        long lease = number(words.next());
        int priority = (int) number(words.next());
        String holderId = string(words.next());
        return new Waiting(session, priority, arrival, deadline, lease, holderId, expiry(words.next()));
    }

    private static @Nullable PastLoss loss(String field) {
        if (field.isEmpty()) {
            return null;
        }
        Parts words = new Parts(field, RecordText.WORD);
        return new PastLoss(Long.parseLong(words.next()), LossReason.valueOf(words.next()), string(words.next()));
    }

    private static Ended ended(String item) {
        int last = item.length() - 1;
        return new Ended(session(item.substring(0, last)), item.charAt(last) == RecordText.LANDED);
    }

    private static SessionId session(String text) {
        int colon = text.lastIndexOf(':');
        return new SessionId(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    private static StateExpiry expiry(String word) {
        if (isNone(word)) {
            return StateExpiry.none();
        }
        Duration after = Duration.ofMillis(Long.parseLong(word.substring(1)));
        return word.charAt(0) == RecordText.SLIDING ? StateExpiry.sliding(after) : StateExpiry.absolute(after);
    }

    private long time(String word) {
        if (isNone(word)) {
            return LockRecord.NEVER;
        }
        return isSinceWritten(word) ? row.millis() + Long.parseLong(word.substring(1)) : Long.parseLong(word);
    }

    private static boolean isSinceWritten(String word) {
        return !word.isEmpty() && word.charAt(0) == RecordText.SINCE_WRITTEN;
    }

    private static long number(String word) {
        return isNone(word) ? 0 : Long.parseLong(word);
    }

    private static @Nullable String string(String word) {
        return isNone(word) ? null : URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
    }

    private static boolean isNone(String word) {
        return word.isEmpty() || word.equals(RecordText.NONE);
    }

    private static <T> List<T> items(String list, Function<String, T> reader) {
        if (list.isEmpty()) {
            return List.of();
        }
        if (list.indexOf(RecordText.ITEM) < 0) {
            return List.of(reader.apply(list));
        }
        List<T> items = new ArrayList<>();
        Parts parts = new Parts(list, RecordText.ITEM);
        while (parts.hasNext()) {
            items.add(reader.apply(parts.next()));
        }
        return List.copyOf(items);
    }

    /** The parts of a text between separators, and after them nothing for ever. */
    private static final class Parts {

        private final String text;
        private final char separator;
        private int next;

        Parts(String text, char separator) {
            this.text = text;
            this.separator = separator;
        }

        boolean hasNext() {
            return next <= text.length();
        }

        String next() {
            if (!hasNext()) {
                return "";
            }
            int found = text.indexOf(separator, next);
            int end = found < 0 ? text.length() : found;
            String part = text.substring(next, end);
            next = end + 1;
            return part;
        }
    }
}
