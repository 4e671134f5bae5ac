package io.johnnylocke.store.nats;

import io.johnnylocke.store.cas.Backend;
import io.johnnylocke.store.cas.DelegatingBackend;
import io.johnnylocke.store.cas.DelegatingBackend.DelegatingEvents;
import io.johnnylocke.store.cas.Row;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A mistake that a backend makes. What all clients of a test have in common belongs to it. */
interface Mistake {

    /** Opens a backend that makes the mistake. */
    Backend open(Opener sound, String namespace, Backend.Events events);

    /** Opens a sound backend. */
    interface Opener {
        Backend open(String namespace, Backend.Events events);
    }

    /** Writes in its own way to a sound backend. */
    interface Writer {
        CompletionStage<OptionalLong> write(Backend sound, Write write);
    }

    /** What a backend is asked to write. */
    record Write(
            String key,
            long expected,
            String record,
            byte @Nullable [] state,
            @Nullable Duration keep) {

        CompletionStage<OptionalLong> over(long revision, Backend backend) {
            return backend.write(key, revision, record, state, keep);
        }

        CompletionStage<OptionalLong> to(Backend backend) {
            return over(expected, backend);
        }
    }

    /** The mistake is in requests alone. */
    static Mistake inRequests(UnaryOperator<Backend> mistake) {
        return (sound, namespace, events) -> mistake.apply(sound.open(namespace, events));
    }

    /** The mistake is in writes alone. */
    static Mistake inWrites(Writer mistake) {
        return inRequests(sound -> writing(mistake, sound));
    }

    /** Returns a backend that writes in its own way. */
    static Backend writing(Writer writer, Backend sound) {
        return new DelegatingBackend(sound) {
            @Override
            public CompletionStage<OptionalLong> write(
                    String key, long expected, String record, byte @Nullable [] state, @Nullable Duration keep) {
                return writer.write(sound, new Write(key, expected, record, state, keep));
            }
        };
    }

    /** The mistake is in events alone. */
    static Mistake inEvents(UnaryOperator<Backend.Events> mistake) {
        return (sound, namespace, events) -> sound.open(namespace, mistake.apply(events));
    }

    /** The mistake is in rows, whether they are read or told. */
    static Mistake inRows(UnaryOperator<Row> mistake) {
        Mistake told = inEvents(events -> new DelegatingEvents(events) {
            @Override
            public void written(String key, Row row) {
                super.written(key, mistake.apply(row));
            }

            @Override
            public void changed(String key, Row row) {
                super.changed(key, mistake.apply(row));
            }
        });
        return (sound, namespace, events) -> new DelegatingBackend(told.open(sound, namespace, events)) {
            @Override
            public CompletionStage<Row> read(String key) {
                return super.read(key).thenApply(mistake);
            }
        };
    }
}
