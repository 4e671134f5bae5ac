package io.johnnylocke.spring.actuate;

import io.johnnylocke.listener.Acquisition;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;
import org.jspecify.annotations.Nullable;

/** The observations of locks. */
public enum LockObservationDocumentation implements ObservationDocumentation {

    /** Waiting for a lock, from the call until it is acquired or not. */
    ACQUIRE {
        @Override
        public String getName() {
            return ACQUIRE_NAME;
        }

        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultLockAcquireObservationConvention.class;
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return AcquireHighCardinalityKeyNames.values();
        }
    },

    /** Holding a lock, until it is released or lost. */
    HOLD {
        @Override
        public String getName() {
            return HOLD_NAME;
        }

        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultLockHoldObservationConvention.class;
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HoldHighCardinalityKeyNames.values();
        }
    };

    static final String ACQUIRE_NAME = "johnnylocke.acquire";
    static final String HOLD_NAME = "johnnylocke.hold";

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return LowCardinalityKeyNames.values();
    }

    /** Names of few values, which metrics have, too. */
    public enum LowCardinalityKeyNames implements KeyName {

        /** What the lock is used for, {@code none} if the call does not say. */
        NAME("lock.name"),

        /** Namespace of the key. */
        NAMESPACE("lock.namespace"),

        /** Kind of store. */
        STORE("lock.store"),

        /** What has become of it, {@code UNKNOWN} while it lasts. */
        OUTCOME("outcome");

        private static final String NOT_OVER = "UNKNOWN";

        private final String text;

        LowCardinalityKeyNames(String text) {
            this.text = text;
        }

        @Override
        public String asString() {
            return text;
        }

        static KeyValues of(Acquisition acquisition, @Nullable Enum<?> outcome) {
            String name = acquisition.name();
            return KeyValues.of(
                    NAME.withValue(name == null ? KeyValue.NONE_VALUE : name),
                    NAMESPACE.withValue(acquisition.namespace()),
                    STORE.withValue(acquisition.store()),
                    OUTCOME.withValue(outcome == null ? NOT_OVER : outcome.name()));
        }
    }

    /** Names of many values at an acquisition, which only traces have. */
    public enum AcquireHighCardinalityKeyNames implements KeyName {

        /** The key. */
        KEY {
            @Override
            public String asString() {
                return "lock.key";
            }
        }
    }

    /** Names of many values at a hold, which only traces have. */
    public enum HoldHighCardinalityKeyNames implements KeyName {

        /** The key. */
        KEY {
            @Override
            public String asString() {
                return "lock.key";
            }
        },

        /** The fencing token. */
        TOKEN {
            @Override
            public String asString() {
                return "lock.token";
            }
        }
    }
}
