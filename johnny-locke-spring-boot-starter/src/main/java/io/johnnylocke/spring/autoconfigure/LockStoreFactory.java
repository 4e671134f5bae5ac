package io.johnnylocke.spring.autoconfigure;

import io.johnnylocke.spring.autoconfigure.JohnnyLockeProperties.StoreType;
import io.johnnylocke.store.LockStore;

/** Makes the stores of one type. */
interface LockStoreFactory {

    /** Returns their type. */
    StoreType type();

    /** Returns a new store. Does not fail because a server is away. */
    LockStore create(LockSettings settings);

    /** Returns where the store is. Equal places share the locks of a namespace. */
    Object place(LockSettings settings);
}
