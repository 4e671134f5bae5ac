package io.johnnylocke;

/** Hears which keys of a namespace change. Told one event after the other, and what it throws is logged. */
@FunctionalInterface
public interface KeyChangeListener {

    /**
     * The state of a key has changed. Read it if it matters: it may have changed again.
     *
     * @param change the latest change of that key
     */
    void changed(KeyChange change);

    /**
     * From now on changes are heard; earlier ones may have been missed. Told when the watch begins, and each time that it
     * begins anew after the connection was lost: whoever keeps copies of states reads them anew.
     */
    default void resync() {}
}
