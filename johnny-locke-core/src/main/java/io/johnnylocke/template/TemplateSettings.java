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
        Duration defaultWait,
        StateExpiry stateExpiry,
        StateCodec codec,
        int maximumStateSize,
        StoreCapabilities capabilities) {

    AcquireSpec spec(String key, LockOptions options, boolean attended) {
        Keys.checkKey(key);
        Objects.requireNonNull(options, "options");
        return new AcquireSpec(
                key,
                or(options.waitAtMost(), defaultWait),
                checkLease(or(options.lease(), defaultLease), capabilities.minimumLease()),
                options.priority(),
                null,
                or(options.stateExpiry(), stateExpiry),
                attended);
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
