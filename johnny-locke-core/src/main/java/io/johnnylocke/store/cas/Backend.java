package io.johnnylocke.store.cas;

import io.johnnylocke.store.StoreHealth;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One namespace of a backend, for one client. Nothing blocks; stages fail with {@link io.johnnylocke.LockStoreException} and
 * may complete on the client library's threads.
 */
public interface Backend {

    /** Returns what is known of the backend's clock. Asked for only after an answer of the backend. */
    ServerClock clock();

    /** Reads what the backend has for a key, from where writes are decided. */
    CompletionStage<Row> read(String key);

    /**
     * Replaces what the backend has for a key, if that is still what was read.
     *
     * @param key the key
     * @param expected the revision that was read
     * @param record the record of the lock: ASCII text on one line
     * @param state the state, or {@code null} if there is none
     * @param keep how long the backend must keep it; it may drop it then; {@code null} for good
     * @return the revision it has now, or empty if there was another one than expected
     */
    CompletionStage<OptionalLong> write(
            String key, long expected, String record, byte @Nullable [] state, @Nullable Duration keep);

    /** Drops what the backend has for a key, if it has that revision. */
    CompletionStage<Void> remove(String key, long revision);

    /** Tells of every write to a key from now on. */
    void subscribe(String key);

    /** Ends that. */
    void unsubscribe(String key);

    /** Tells of every write in the namespace: {@link Events#watching} says when it begins, and when it begins anew. */
    void subscribeAll();

    /** Ends that. */
    void unsubscribeAll();

    /** Asks for a sign of life. */
    CompletionStage<StoreHealth> ping();

    /** Ends subscriptions and whatever else was opened for this client. */
    void close();

    /** What a backend tells, when something is known of its clock. On any thread; nothing blocks. */
    interface Events {

        /** A key that is subscribed to was written. */
        void written(String key, Row row);

        /** Some key was written, while all are subscribed to. */
        void changed(String key, Row row);

        /** All keys are subscribed to from now on. */
        void watching();

        /** Events may have been missed. */
        void resync();
    }
}
