package io.johnnylocke.template;

import io.johnnylocke.LockOptions;
import io.johnnylocke.StateExpiry;
import io.johnnylocke.codec.StateCodec;
import io.johnnylocke.engine.AcquireSpec;
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
        StoreCapabilities capabilities) {

    AcquireSpec spec(String key, LockOptions options, boolean attended) {
        Keys.checkKey(key);
        Objects.requireNonNull(options, "options");
        Duration lease = checkLease(or(options.lease(), defaultLease), capabilities.minimumLease());
        return new AcquireSpec(
                key,
                or(options.waitAtMost(), defaultWait),
                lease,
                maximumHold(options, lease),
                options.priority(),
                null,
                or(options.stateExpiry(), stateExpiry),
                attended);
    }

    /** An explicit maximum must suit the lease, whosever that is; the default one gives way to a longer lease. */
    private @Nullable Duration maximumHold(LockOptions options, Duration lease) {
        if (options.maximumHold() != null) {
            return options.lease(lease).maximumHold();
        }
        return defaultMaximumHold == null || defaultMaximumHold.compareTo(lease) < 0 ? null : defaultMaximumHold;
    }

    static LockOptions once(LockOptions options) {
        return Objects.requireNonNull(options, "options").waitAtMost(Duration.ZERO);
    }

    /** The terms of {@link io.johnnylocke.LockOperations#set}: one attempt. */
    AcquireSpec setSpec(String key, StateExpiry expiry) {
        return spec(key, once(LockOptions.defaults()).stateExpiry(expiry), true);
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
