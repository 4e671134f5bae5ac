package io.johnnylocke.store;

import io.johnnylocke.KeyChange;

/** Hears which keys of a namespace change. Called on any thread; does not block. */
public interface ChangeListener {

    /** The state of a key was changed. */
    void changed(KeyChange change);

    /** From now on changes are heard, for the first time or anew; earlier ones may have been missed. */
    void resync();
}
