package io.johnnylocke.store.memory;

import io.johnnylocke.clock.LockClock;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import io.johnnylocke.store.StoreConnection;
import io.johnnylocke.store.StoreContext;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A store in the memory of this process. Templates on the same instance share its locks; two instances do not see each
 * other. Nothing survives the process. Thread-safe; has no threads and needs no closing.
 */
public final class MemoryLockStore implements LockStore {

    private final MemoryRecords records;

    private MemoryLockStore(LongSupplier nanoTime) {
        this.records = new MemoryRecords(nanoTime);
    }

    /** Returns a new, empty store on the clock of this process. */
    public static MemoryLockStore create() {
        return new MemoryLockStore(System::nanoTime);
    }

    /**
     * Returns a new, empty store that judges leases and expiries by this clock.
     *
     * @param clock the clock, usually the {@link io.johnnylocke.clock.ManualClock} that the template has, too
     */
    public static MemoryLockStore create(LockClock clock) {
        Objects.requireNonNull(clock, "clock");
        return new MemoryLockStore(clock::nanoTime);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(true, true, Duration.ofMillis(1), Integer.MAX_VALUE, MemoryRecords.RETENTION);
    }

    @Override
    public StoreConnection open(StoreContext context) {
        return records.connect(context);
    }

    /**
     * Returns the keys of a namespace that the store keeps anything about, as of now.
     *
     * @param namespace the namespace
     */
    public Set<String> keys(String namespace) {
        return records.keys(namespace);
    }

    /**
     * Returns how many keys of a namespace the store keeps anything about.
     *
     * @param namespace the namespace
     */
    public long size(String namespace) {
        return keys(namespace).size();
    }
}
