package io.johnnylocke.template;

import io.johnnylocke.LockOptions;
import io.johnnylocke.Preemption;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.engine.AcquireSpec;
import io.johnnylocke.engine.CallChain;
import io.johnnylocke.store.StoreCapabilities;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a template does where a call does not say otherwise. */
record TemplateSettings(
        String namespace,
        Duration defaultLease,
        @Nullable Duration defaultMaximumHold,
        Duration defaultWait,
        StateExpiry stateExpiry,
        StateCodec codec,
        int maximumStateSize,
        StoreCapabilities capabilities,
        Listeners listeners) {

    /** The terms of a call that gives a handle out. */
    AcquireSpec spec(String key, LockOptions options) {
        return spec(key, options, false, null);
    }

    /** The terms of a call that runs a callback. */
    AcquireSpec spec(String key, LockOptions options, CallChain chain) {
        return spec(key, options, true, chain);
    }

    private AcquireSpec spec(String key, LockOptions options, boolean attended, @Nullable CallChain chain) {
        Keys.checkKey(key);
        Objects.requireNonNull(options, "options");
        Duration lease = checkLease(or(options.lease(), defaultLease), capabilities.minimumLease());
        return new AcquireSpec(
                key,
                or(options.waitAtMost(), defaultWait),
                lease,
                maximumHold(options, lease),
                options.priority(),
                preemption(options, lease),
                options.maximumAttempts(),
                options.holderId(),
                chain,
                or(options.stateExpiry(), stateExpiry),
                attended,
                options.name(),
                listeners.acquiring(key, options.name()));
    }

    /** The terms of {@link io.johnnylocke.LockOperations#delete}. */
    AcquireSpec deleteSpec(String key, Duration wait) {
        return spec(key, LockOptions.defaults().waitAtMost(wait), true, null);
    }

    /** An explicit maximum must suit the lease, whosever that is; the default one gives way to a longer lease. */
    private @Nullable Duration maximumHold(LockOptions options, Duration lease) {
        if (options.maximumHold() != null) {
            return options.lease(lease).maximumHold();
        }
        return defaultMaximumHold == null || defaultMaximumHold.compareTo(lease) < 0 ? null : defaultMaximumHold;
    }

    /** The grace must suit the lease, whosever that is. */
    private static Preemption preemption(LockOptions options, Duration lease) {
        Duration grace = options.preemption().grace();
        return grace == null || grace.isZero() || options.lease() != null
                ? options.preemption()
                : options.lease(lease).preemption();
    }

    /** How long to wait for several locks together. */
    Duration waitFor(LockOptions options) {
        return or(options.waitAtMost(), defaultWait);
    }

    static LockOptions once(LockOptions options) {
        return Objects.requireNonNull(options, "options").waitAtMost(Duration.ZERO);
    }

    /** The terms of {@link io.johnnylocke.LockOperations#set}: one attempt, and nobody's lock is taken away. */
    AcquireSpec setSpec(String key, StateExpiry expiry) {
        LockOptions options = once(LockOptions.defaults()).stateExpiry(expiry).preemption(Preemption.NONE);
        return spec(key, options, true, null);
    }

    static Duration checkLease(Duration lease, Duration minimum) {
        LockOptions.defaults().lease(lease);
        if (lease.compareTo(minimum) < 0) {
            throw new IllegalArgumentException(
                    "lease must be at least " + minimum.toMillis() + " ms in this store, was " + lease);
        }
        return lease;
    }

    private static <V> V or(@Nullable V given, V otherwise) {
        return given == null ? otherwise : given;
    }
}
