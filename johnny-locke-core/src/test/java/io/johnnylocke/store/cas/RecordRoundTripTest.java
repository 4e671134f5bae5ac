package io.johnnylocke.store.cas;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random records are read as they were written. */
class RecordRoundTripTest {

    private static final long NOW = 1_795_307_737_000L;
    private static final List<String> CLIENTS = List.of("web-7Kq2", "a~b", "_", "r", "c", "-", "x.y");
    private static final List<String> HOLDERS =
            List.of("", " ", "-", "=", "+5", "'", "a;b,c d:e", "ü€😀", "\n\r\t\0", "%41", "null", "x".repeat(512));

    private final Random random = new Random(4711);

    @Test
    void whatIsWrittenIsRead() {
        for (int i = 0; i < 20_000; i++) {
            LockRecord before = random.nextInt(4) == 0 ? LockRecord.UNUSED : record();
            LockRecord next = random.nextBoolean() ? record() : changed(before);
            boolean changes = random.nextBoolean();
            Step<String> step =
                    new Step<>(next, "", changes ? List.of(new Signal.Changed(7, StateEvent.Kind.WRITTEN)) : List.of());
            String text = RecordText.write(step, before, NOW);
            assertThat(text).as("a header takes it").matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
            Row row = new Row(99, text, null, NOW);
            assertThat(RecordReader.read("k", row).record()).as(text).isEqualTo(written(next, 99));
            assertThat(RecordReader.change("k", row) != null).isEqualTo(changes);
        }
    }

    /** Returns the record as it is once it was written with this revision. */
    private static LockRecord written(LockRecord record, long revision) {
        return new LockRecord(
                record.token() == LockRecord.REVISION ? revision : record.token(),
                record.hold(),
                record.state(),
                record.stateDeadline(),
                record.ended(),
                record.listenUntil(),
                record.pastLoss(),
                record.queue());
    }

    /** Has the times of the one before, which are written in another way. */
    private LockRecord changed(LockRecord before) {
        long token = before.token() == LockRecord.REVISION ? 7 : before.token();
        return new LockRecord(
                token, before.hold(), null, before.stateDeadline(), before.ended(), 0, null, before.queue());
    }

    private LockRecord record() {
        return new LockRecord(
                random.nextInt(3) == 0 ? LockRecord.REVISION : number(),
                random.nextInt(3) == 0 ? null : hold(),
                null,
                time(),
                list(4, () -> new Ended(session(), random.nextBoolean())),
                0,
                random.nextBoolean() ? null : new PastLoss(number(), oneOf(List.of(LossReason.values())), holder()),
                list(
                        3,
                        () -> new Waiting(
                                session(), random.nextInt(), number(), time(), number(), holder(), expiry())));
    }

    private Hold hold() {
        List<SessionId> members = Stream.concat(Stream.of(session()), list(2, this::session).stream())
                .toList();
        return new Hold(
                members,
                holder(),
                random.nextBoolean() ? random.nextInt() : 0,
                time(),
                time(),
                time(),
                number(),
                random.nextBoolean() ? null : session(),
                time(),
                random.nextBoolean() ? null : Duration.ofMillis(number()));
    }

    private SessionId session() {
        return new SessionId(oneOf(CLIENTS), number());
    }

    private String holder() {
        return random.nextInt(3) == 0 ? null : oneOf(HOLDERS);
    }

    private StateExpiry expiry() {
        return switch (random.nextInt(3)) {
            case 0 -> StateExpiry.none();
            case 1 -> StateExpiry.sliding(Duration.ofMillis(1 + random.nextInt(100_000)));
            default -> StateExpiry.absolute(Duration.ofDays(36_500));
        };
    }

    private long number() {
        return oneOf(List.of(0L, 1L, 1_795_307_737_963_384L, (long) random.nextInt(100_000)));
    }

    private long time() {
        return oneOf(List.of(LockRecord.NEVER, 0L, NOW, NOW - number(), NOW + number()));
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> List<T> list(int most, Supplier<T> item) {
        return Stream.generate(item).limit(random.nextInt(most + 1)).toList();
    }
}
