package io.johnnylocke.template;

import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.clock.LockClock;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.listener.LockListener;
import io.johnnylocke.store.LockStore;
import io.johnnylocke.store.StoreCapabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link LockTemplate}. Each method checks its value at once, also against what the store can do. Not thread-safe.
 */
public final class LockTemplateBuilder {

    private static final int DEFAULT_MAXIMUM_STATE_SIZE = 1 << 20;

    private final LockStore store;
    private @Nullable String namespace;
    private Duration defaultLease = Duration.ofSeconds(10);
    private @Nullable Duration defaultMaximumHold;
    private Duration defaultWait = Duration.ofSeconds(5);
    private StateExpiry stateExpiry = StateExpiry.none();
    private StateCodec codec = StateCodec.standard();
    private @Nullable Integer maximumStateSize;
    private Duration storeTimeout = Duration.ofSeconds(2);
    private Duration closeGrace = Duration.ofSeconds(1);
    private @Nullable String clientId;
    private @Nullable LockClock clock;
    private @Nullable Executor executor;
    private final List<LockListener> listeners = new ArrayList<>();

    LockTemplateBuilder(LockStore store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    /**
     * Sets the namespace of all keys. Required. Two namespaces never share a lock, a state or an event.
     *
     * @param value 1 to 512 characters, not blank
     */
    public LockTemplateBuilder namespace(String value) {
        namespace = Keys.checkNamespace(value);
        return this;
    }

    /**
     * Sets how long the store lets a holder hold, where a call does not say; 10 s by default. Judged by the store's clock.
     *
     * @param value positive, and not below the store's minimum
     */
    public LockTemplateBuilder defaultLease(Duration value) {
        defaultLease = TemplateSettings.checkLease(
                positive(value, "defaultLease"), store.capabilities().minimumLease());
        return this;
    }

    /**
     * Sets until how long after the grant leases are renewed while their handle lives, where a call does not say; by
     * default they are not. A call with a longer lease is not renewed. See {@link io.johnnylocke.LockOptions#renewUpTo}.
     *
     * @param value 1 ms to 36,500 days
     */
    public LockTemplateBuilder defaultMaximumHold(Duration value) {
        defaultMaximumHold = LockOptions.defaults().renewUpTo(value).maximumHold();
        return this;
    }

    /**
     * Sets how long a call waits for a lock, where it does not say; 5 s by default. Counted on the monotonic clock of this
     * process.
     *
     * @param value zero for one attempt, {@link io.johnnylocke.LockOptions#WAIT_FOREVER} for no limit; not negative
     */
    public LockTemplateBuilder defaultWait(Duration value) {
        defaultWait = notNegative(value, "defaultWait");
        return this;
    }

    /**
     * Sets how long a state lives that nobody holds, where a call does not say; for good by default.
     *
     * @param value the policy
     */
    public LockTemplateBuilder stateExpiry(StateExpiry value) {
        stateExpiry = Objects.requireNonNull(value, "stateExpiry");
        return this;
    }

    /**
     * Sets how states become bytes; {@link StateCodec#standard()} by default.
     *
     * @param value the codec
     */
    public LockTemplateBuilder codec(StateCodec value) {
        codec = Objects.requireNonNull(value, "codec");
        return this;
    }

    /**
     * Sets how large an encoded state may be; 1 MiB by default, or what the store can keep if that is less.
     *
     * @param bytes positive
     */
    public LockTemplateBuilder maximumStateSize(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("maximumStateSize must be positive, was " + bytes);
        }
        if (bytes > store.capabilities().maximumStateSize()) {
            throw new IllegalArgumentException("maximumStateSize is " + bytes + " bytes, but the store '" + store.name()
                    + "' keeps at most " + store.capabilities().maximumStateSize());
        }
        maximumStateSize = bytes;
        return this;
    }

    /**
     * Sets how long the store may take to answer before a request counts as failed, and how long a call that does not wait
     * for a lock is repeated; 2 s by default. A call that waits for a lock is repeated until its wait is over. When a
     * request has no answer after half of the time, a connection that is silent is made anew.
     *
     * @param value positive
     */
    public LockTemplateBuilder storeTimeout(Duration value) {
        Duration longest = store.capabilities().replayMemory().dividedBy(3);
        if (positive(value, "storeTimeout").compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "storeTimeout must be at most " + longest + ", a third of the time for which" + " the store '"
                            + store.name() + "' recognises a repeated request, was " + value);
        }
        storeTimeout = value;
        return this;
    }

    /**
     * Sets how long {@link LockTemplate#close()} lets callbacks finish that run under a lock; 1 s by default.
     *
     * @param value not negative
     */
    public LockTemplateBuilder closeGrace(Duration value) {
        closeGrace = notNegative(value, "closeGrace");
        return this;
    }

    /**
     * Sets a label for this client, shown wherever a holder is named. What follows it in {@link LockTemplate#clientId()}
     * keeps every client ever started apart.
     *
     * @param label 1 to 64 letters, digits, dots, underscores or hyphens
     */
    public LockTemplateBuilder clientId(String label) {
        clientId = ClientIds.checkLabel(label);
        return this;
    }

    /**
     * Sets the clock for waits and leases, for tests. The template does not close it.
     *
     * @param value the clock
     */
    public LockTemplateBuilder clock(LockClock value) {
        clock = Objects.requireNonNull(value, "clock");
        return this;
    }

    /**
     * Sets where listeners and asynchronous callbacks run and asynchronous results complete. By default the template has a
     * few daemon threads of its own for that, none while idle. The template does not close the executor.
     *
     * @param value the executor
     */
    public LockTemplateBuilder executor(Executor value) {
        executor = Objects.requireNonNull(value, "executor");
        return this;
    }

    /**
     * Adds a listener that hears what becomes of every acquisition, for metrics and traces. Without one nothing is told.
     *
     * @param value the listener, which must not block
     */
    public LockTemplateBuilder listener(LockListener value) {
        listeners.add(Objects.requireNonNull(value, "listener"));
        return this;
    }

    /**
     * Returns the template, started. Does not block, and does not fail because the store is away.
     *
     * @throws IllegalArgumentException if the namespace is missing, or a default does not suit the store
     */
    public LockTemplate build() {
        LockTemplate template = buildStopped();
        template.start();
        return template;
    }

    /**
     * Returns the template without starting it: as if it had been closed, until {@link LockTemplate#start()}.
     *
     * @throws IllegalArgumentException as {@link #build()}
     */
    public LockTemplate buildStopped() {
        if (namespace == null) {
            throw new IllegalArgumentException("namespace must be set");
        }
        // What was not set must suit the store, too.
        defaultLease(defaultLease).storeTimeout(storeTimeout);
        StoreCapabilities capabilities = store.capabilities();
        int stateSize = maximumStateSize != null
                ? maximumStateSize
                : Math.min(DEFAULT_MAXIMUM_STATE_SIZE, capabilities.maximumStateSize());
        TemplateSettings settings = new TemplateSettings(
                namespace,
                defaultLease,
                defaultMaximumHold,
                defaultWait,
                stateExpiry,
                codec,
                stateSize,
                capabilities,
                new Listeners(store.name(), namespace, List.copyOf(listeners)));
        return new LockTemplate(store, settings, storeTimeout, closeGrace, clientId, clock, executor);
    }

    private static Duration positive(Duration value, String name) {
        notNegative(value, name);
        if (value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
        return value;
    }

    private static Duration notNegative(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
        return value;
    }
}
