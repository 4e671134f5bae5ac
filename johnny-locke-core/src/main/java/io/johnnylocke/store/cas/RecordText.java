package io.johnnylocke.store.cas;

import io.johnnylocke.StateExpiry;
import io.johnnylocke.store.transition.LockRecord;
import io.johnnylocke.store.transition.LockRecord.Ended;
import io.johnnylocke.store.transition.LockRecord.Hold;
import io.johnnylocke.store.transition.LockRecord.PastLoss;
import io.johnnylocke.store.transition.LockRecord.Waiting;
import io.johnnylocke.store.transition.SessionId;
import io.johnnylocke.store.transition.Signal;
import io.johnnylocke.store.transition.Step;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of a lock as a line of ASCII text: fields between {@code ;}, in them items between {@code ,}, in those
 * words between blanks. What is missing at the end of any of them is nothing. A time that a write sets counts from that write by the
 * backend's clock, so it is written as {@code +millis}; one that the write leaves as it was is written as it is.
 */
final class RecordText {

    static final String FORMAT = "1";
    static final char FIELD = ';';
    static final char ITEM = ',';
    static final char WORD = ' ';

    /** What counts from the write. */
    static final char SINCE_WRITTEN = '+';

    /** Nothing, or what is so most of the time. */
    static final String NONE = "-";

    /** The revision of the record itself. */
    static final String REVISION = "=";

    static final char LANDED = 'r';
    static final char CANCELLED = 'c';
    static final char SLIDING = 's';
    static final char ABSOLUTE = 'a';

    private final StringBuilder text = new StringBuilder(96);
    private final long now;
    /** Where the last word ends that is something. */
    private int end;

    /** Where that ends, or the separator behind it. */
    private int kept;

    private RecordText(long now) {
        this.now = now;
    }

    /**
     * Writes what a transition has made.
     *
     * @param step the result of the transition
     * @param before what it was made from
     * @param now the time that it was made at, as far as it was known
     */
    static String write(Step<?> step, LockRecord before, long now) {
        RecordText line = new RecordText(now);
        line.record(step, before);
        return line.text.substring(0, line.end);
    }

    private void record(Step<?> step, LockRecord before) {
        LockRecord record = step.next();
        some(FORMAT);
        field();
        some(record.token() == LockRecord.REVISION ? REVISION : Long.toString(record.token()));
        field();
        Hold hold = record.hold();
        if (hold != null) {
            // Under another token it is another hold, even if times are the same by chance.
            hold(hold, before.token() == record.token() ? before.hold() : null);
        }
        field();
        if (record.stateDeadline() != LockRecord.NEVER) {
            time(record.stateDeadline(), before.stateDeadline());
        }
        field();
        items(record.ended(), this::ended);
        field();
        PastLoss loss = record.pastLoss();
        if (loss != null) {
            loss(loss);
        }
        field();
        items(record.queue(), waiting -> waiting(waiting, before.queue()));
        field();
        for (Signal signal : step.signals()) {
            if (signal instanceof Signal.Changed changed) {
                some(changed.token());
                word();
                some(changed.kind().name());
            }
        }
    }

    private void hold(Hold hold, @Nullable Hold before) {
        items(hold.members(), this::session);
        word();
        time(hold.leaseEnd(), before == null ? 0 : before.leaseEnd());
        word();
        time(hold.since(), before == null ? 0 : before.since());
        word();
        time(hold.confirmBy(), before == null ? 0 : before.confirmBy());
        word();
        string(hold.holderId());
        word();
        number(hold.priority());
        word();
        number(hold.writes());
        word();
        SessionId lastWrite = hold.lastWrite();
        if (lastWrite == null) {
            none();
        } else {
            session(lastWrite);
        }
        word();
        time(hold.graceEnd(), before == null ? 0 : before.graceEnd());
        word();
        Duration slide = hold.slide();
        if (slide == null) {
            none();
        } else {
            some(slide.toMillis());
        }
    }

    private void ended(Ended ended) {
        session(ended.session());
        some(ended.landed() ? LANDED : CANCELLED);
    }

    private void loss(PastLoss loss) {
        some(loss.token());
        word();
        some(loss.reason().name());
        word();
        string(loss.by());
    }

    private void waiting(Waiting waiting, List<Waiting> before) {
        session(waiting.session());
        word();
        time(waiting.deadline(), before.contains(waiting) ? waiting.deadline() : 0);
        word();
        some(waiting.arrival());
        word();
        some(waiting.lease());
        word();
        number(waiting.priority());
        word();
        string(waiting.holderId());
        word();
        Duration after = waiting.stateExpiry().after();
        if (after == null) {
            none();
        } else {
            some(waiting.stateExpiry().kind() == StateExpiry.Kind.SLIDING ? SLIDING : ABSOLUTE);
            some(after.toMillis());
        }
    }

    private <T> void items(List<T> items, Consumer<T> writer) {
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                separate(ITEM);
            }
            writer.accept(items.get(i));
        }
    }

    private void field() {
        separate(FIELD);
    }

    /** Ends a field or an item, and drops what is nothing at its end. */
    private void separate(char separator) {
        text.setLength(kept);
        text.append(separator);
        kept = text.length();
    }

    private void word() {
        text.append(WORD);
    }

    private void none() {
        text.append(NONE);
    }

    private void some(String word) {
        text.append(word);
        keep();
    }

    private void some(long word) {
        text.append(word);
        keep();
    }

    private void some(char letter) {
        text.append(letter);
        keep();
    }

    private void keep() {
        end = text.length();
        kept = end;
    }

    private void session(SessionId session) {
        text.append(session.clientId()).append(':');
        some(session.number());
    }

    private void number(long number) {
        if (number == 0) {
            none();
        } else {
            some(number);
        }
    }

    private void time(long time, long before) {
        if (time == LockRecord.NEVER) {
            none();
        } else if (time == before) {
            some(time);
        } else {
            text.append(SINCE_WRITTEN);
            some(time - now);
        }
    }

    private void string(@Nullable String string) {
        if (string == null) {
            none();
        } else {
            // What stands for nothing is no text that anything else is written as.
            text.append('\'');
            some(URLEncoder.encode(string, StandardCharsets.UTF_8));
        }
    }
}
