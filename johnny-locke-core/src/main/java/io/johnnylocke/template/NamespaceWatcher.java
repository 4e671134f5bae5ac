package io.johnnylocke.template;

import io.johnnylocke.KeyChange;
import io.johnnylocke.StateWatch;
import io.johnnylocke.store.ChangeListener;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener which keys change, one event after the other. While the listener is busy only the latest change of each
 * key is kept, so that a slow one costs no more memory than there are keys.
 */
final class NamespaceWatcher implements StateWatch, ChangeListener {

    private static final Logger log = LoggerFactory.getLogger(NamespaceWatcher.class);

    private final Client client;
    private final Consumer<KeyChange> listener;
    private final Runnable resync;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, KeyChange> changes = new LinkedHashMap<>();
    private boolean toResync;
    private boolean telling;
    private volatile boolean closed;

    NamespaceWatcher(Client client, Consumer<KeyChange> listener, Runnable resync) {
        this.client = client;
        this.listener = listener;
        this.resync = resync;
    }

    StateWatch start() {
        client.engine().watch(this);
        return this;
    }

    @Override
    public void changed(KeyChange change) {
        tellAfter(() ->
                changes.merge(change.key(), change, (older, newer) -> newer.token() >= older.token() ? newer : older));
    }

    @Override
    public void resync() {
        tellAfter(() -> toResync = true);
    }

    private void tellAfter(Runnable update) {
        Runnable event;
        lock.lock();
        try {
            update.run();
            event = telling ? null : next();
            telling |= event != null;
        } finally {
            lock.unlock();
        }
        if (event != null) {
            tell(event);
        }
    }

    private @Nullable Runnable next() {
        if (toResync) {
            toResync = false;
            return resync;
        }
        Iterator<KeyChange> latest = changes.values().iterator();
        if (!latest.hasNext()) {
            return null;
        }
        KeyChange change = latest.next();
        latest.remove();
        return () -> listener.accept(change);
    }

    private void tell(Runnable event) {
        try {
            client.executor().execute(() -> {
                if (!closed) {
                    run(event);
                    tellAfter(() -> telling = false);
                }
            });
        } catch (RejectedExecutionException e) {
            log.warn("The watch of a namespace ends, for the executor refuses to tell its events");
            close();
        }
    }

    private static void run(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            log.error("A listener to the changes of a namespace failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        client.engine().unwatch(this);
    }
}
