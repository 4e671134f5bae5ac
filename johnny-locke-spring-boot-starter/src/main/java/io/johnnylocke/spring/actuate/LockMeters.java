package io.johnnylocke.spring.actuate;

import io.johnnylocke.LossReason;
import io.johnnylocke.listener.HoldOutcome;
import io.johnnylocke.spring.actuate.LockMeterDocumentation.KeyNames;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one use of locks. All are there from the first call on, for what was never counted is 0. */
final class LockMeters {

    /** What can become of a renewal. */
    enum Renewed {
        SUCCESS,
        LOST,
        ERROR
    }

    private final MeterRegistry registry;
    private final Tags tags;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<LossReason, Counter> lost = new EnumMap<>(LossReason.class);
    private final Map<HoldOutcome, Counter> writesRefused = new EnumMap<>(HoldOutcome.class);
    private final Map<Renewed, Counter> renewals = new EnumMap<>(Renewed.class);
    private final Counter preemptionsAnnounced;
    private final Counter localHandoffs;
    private final Counter remoteHandoffs;

    LockMeters(MeterRegistry registry, LockUse use) {
        this.registry = registry;
        this.tags = use.tags();
        gauge(LockMeterDocumentation.HELD, held, "Locks that are held now");
        gauge(LockMeterDocumentation.WAITING, waiting, "Calls that wait for a lock now");
        for (LossReason reason : LossReason.values()) {
            lost.put(
                    reason,
                    counter(LockMeterDocumentation.LOST, "Locks that were lost", KeyNames.REASON, reason.name()));
        }
        for (HoldOutcome reason : new HoldOutcome[] {HoldOutcome.LOST, HoldOutcome.STALE}) {
            writesRefused.put(
                    reason,
                    counter(
                            LockMeterDocumentation.WRITES_REFUSED,
                            "Writes that were refused, so that nothing was overwritten",
                            KeyNames.REASON,
                            reason.name()));
        }
        for (Renewed outcome : Renewed.values()) {
            renewals.put(
                    outcome,
                    counter(LockMeterDocumentation.RENEWALS, "Renewals of leases", KeyNames.OUTCOME, outcome.name()));
        }
        preemptionsAnnounced = counter(
                LockMeterDocumentation.PREEMPTIONS_ANNOUNCED,
                "Announcements that somebody of higher priority is going to take a lock over",
                tags);
        localHandoffs = handoffs("LOCAL");
        remoteHandoffs = handoffs("REMOTE");
    }

    private void gauge(LockMeterDocumentation meter, AtomicInteger number, String description) {
        Gauge.builder(meter.getName(), number, AtomicInteger::get)
                .description(description)
                .baseUnit(meter.getBaseUnit())
                .tags(tags)
                .register(registry);
    }

    private Counter handoffs(String kind) {
        return counter(
                LockMeterDocumentation.HANDOFFS,
                "Locks that were passed on by another caller of this client, or by another client",
                KeyNames.KIND,
                kind);
    }

    private Counter counter(LockMeterDocumentation meter, String description, KeyName own, String value) {
        return counter(meter, description, tags.and(own.asString(), value));
    }

    private Counter counter(LockMeterDocumentation meter, String description, Tags all) {
        return Counter.builder(meter.getName())
                .description(description)
                .baseUnit(meter.getBaseUnit())
                .tags(all)
                .register(registry);
    }

    AtomicInteger held() {
        return held;
    }

    AtomicInteger waiting() {
        return waiting;
    }

    Counter lost(LossReason reason) {
        return Objects.requireNonNull(lost.get(reason));
    }

    Counter writesRefused(HoldOutcome reason) {
        return Objects.requireNonNull(writesRefused.get(reason));
    }

    Counter renewals(Renewed outcome) {
        return Objects.requireNonNull(renewals.get(outcome));
    }

    Counter preemptionsAnnounced() {
        return preemptionsAnnounced;
    }

    Counter localHandoffs() {
        return localHandoffs;
    }

    Counter remoteHandoffs() {
        return remoteHandoffs;
    }
}
