package io.johnnylocke.store.cas;

import io.johnnylocke.store.transition.LockRecord;

/**
 * A record as it was written.
 *
 * @param revision the revision that it was written with
 * @param record the record
 * @param millis when it was written
 * @param announces whether that write has announced a preemption
 */
record Entry(long revision, LockRecord record, long millis, boolean announces) {}
