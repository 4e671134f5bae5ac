package io.johnnylocke.spring.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** The meters of locks that do not come of {@linkplain LockObservationDocumentation observations}. */
public enum LockMeterDocumentation implements MeterDocumentation {

    /** Locks that are held now. */
    HELD("johnnylocke.held", Meter.Type.GAUGE, "locks"),

    /** Calls that wait for a lock now. */
    WAITING("johnnylocke.waiting", Meter.Type.GAUGE, "calls"),

    /** Locks that were lost, by reason. */
    LOST("johnnylocke.lost", Meter.Type.COUNTER, "locks", KeyNames.REASON),

    /** Announcements that somebody of higher priority is going to take a lock over. */
    PREEMPTIONS_ANNOUNCED("johnnylocke.preemptions.announced", Meter.Type.COUNTER, "preemptions"),

    /** Writes that were refused, by reason. */
    WRITES_REFUSED("johnnylocke.writes.refused", Meter.Type.COUNTER, "writes", KeyNames.REASON),

    /** Renewals of leases, by outcome. */
    RENEWALS("johnnylocke.renewals", Meter.Type.COUNTER, "renewals", KeyNames.OUTCOME),

    /** Locks that were acquired without being asked for again, by the way they came. */
    HANDOFFS("johnnylocke.handoffs", Meter.Type.COUNTER, "locks", KeyNames.KIND);

    private final String name;
    private final Meter.Type type;
    private final String unit;
    private final @Nullable KeyNames own;

    LockMeterDocumentation(String name, Meter.Type type, String unit) {
        this(name, type, unit, null);
    }

    LockMeterDocumentation(String name, Meter.Type type, String unit, @Nullable KeyNames own) {
        this.name = name;
        this.type = type;
        this.unit = unit;
        this.own = own;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public String getBaseUnit() {
        return unit;
    }

    @Override
    public KeyName[] getKeyNames() {
        KeyName[] all = {KeyNames.NAME, KeyNames.NAMESPACE, KeyNames.STORE};
        return own == null ? all : KeyName.merge(all, new KeyName[] {own});
    }

    /** Names of the tags, of which none has many values. */
    public enum KeyNames implements KeyName {

        /** What the lock is used for, {@code none} if the call does not say. */
        NAME("lock.name"),

        /** Namespace of the key. */
        NAMESPACE("lock.namespace"),

        /** Kind of store. */
        STORE("lock.store"),

        /** Why. */
        REASON("reason"),

        /** What has become of it. */
        OUTCOME("outcome"),

        /** In which way. */
        KIND("kind");

        private final String text;

        KeyNames(String text) {
            this.text = text;
        }

        @Override
        public String asString() {
            return text;
        }
    }
}
