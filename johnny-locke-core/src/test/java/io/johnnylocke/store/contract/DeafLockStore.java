package io.johnnylocke.store.contract;

import io.johnnylocke.store.DeafListener;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import io.johnnylocke.store.StoreListener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store whose events do not arrive, as if the connection for them were interrupted, until it is there again. */
final class DeafLockStore extends DelegatingLockStore {

    private volatile @Nullable StoreListener listener;

    DeafLockStore(LockStore store) {
        super(store);
    }

    /** Tells the client that there is a connection again, and that it may have missed events. */
    void connectAgain() {
        Objects.requireNonNull(listener).resync();
    }

    @Override
    public StoreConnection open(StoreContext context) {
        listener = context.listener();
        return super.open(new StoreContext(context.namespace(), context.clientId(), new DeafListener()));
    }
}
