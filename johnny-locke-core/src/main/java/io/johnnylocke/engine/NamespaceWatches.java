package io.johnnylocke.engine;

import io.johnnylocke.KeyChange;
import io.johnnylocke.store.ChangeListener;
import io.johnnylocke.store.StoreConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** All who watch the namespace in this client: the store is asked to tell once for all of them. */
final class NamespaceWatches implements ChangeListener {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

    /** Adds a listener, which must not block. */
    void add(ChangeListener listener, StoreConnection store) {
        lock.lock();
        try {
            listeners.add(listener);
            if (listeners.size() == 1) {
                store.watch(this);
            } else {
                listener.resync();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(ChangeListener listener, StoreConnection store) {
        lock.lock();
        try {
            if (listeners.remove(listener) && listeners.isEmpty()) {
                store.unwatch();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void changed(KeyChange change) {
        listeners.forEach(listener -> listener.changed(change));
    }

    @Override
    public void resync() {
        listeners.forEach(ChangeListener::resync);
    }
}
