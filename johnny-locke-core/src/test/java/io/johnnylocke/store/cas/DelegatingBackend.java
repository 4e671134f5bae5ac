package io.johnnylocke.store.cas;

import io.johnnylocke.store.StoreHealth;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A backend that passes everything on to another one, to be changed by subclasses. */
public class DelegatingBackend implements Backend {

    private final Backend backend;

    /** Passes everything on to this backend. */
    protected DelegatingBackend(Backend backend) {
        this.backend = backend;
    }

    @Override
    public ServerClock clock() {
        return backend.clock();
    }

    @Override
    public CompletionStage<Row> read(String key) {
        return backend.read(key);
    }

    @Override
    public CompletionStage<OptionalLong> write(
            String key, long expected, String record, byte @Nullable [] state, @Nullable Duration keep) {
        return backend.write(key, expected, record, state, keep);
    }

    @Override
    public CompletionStage<Void> remove(String key, long revision) {
        return backend.remove(key, revision);
    }

    @Override
    public void subscribe(String key) {
        backend.subscribe(key);
    }

    @Override
    public void unsubscribe(String key) {
        backend.unsubscribe(key);
    }

    @Override
    public void subscribeAll() {
        backend.subscribeAll();
    }

    @Override
    public void unsubscribeAll() {
        backend.unsubscribeAll();
    }

    @Override
    public CompletionStage<StoreHealth> ping() {
        return backend.ping();
    }

    @Override
    public void close() {
        backend.close();
    }

    /** Passes on what a backend tells, to be changed by subclasses. */
    public static class DelegatingEvents implements Events {

        private final Events events;

        /** Passes everything on to these events. */
        protected DelegatingEvents(Events events) {
            this.events = events;
        }

        @Override
        public void written(String key, Row row) {
            events.written(key, row);
        }

        @Override
        public void changed(String key, Row row) {
            events.changed(key, row);
        }

        @Override
        public void watching() {
            events.watching();
        }

        @Override
        public void resync() {
            events.resync();
        }
    }
}
