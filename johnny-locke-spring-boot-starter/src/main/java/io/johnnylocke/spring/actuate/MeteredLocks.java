package io.johnnylocke.spring.actuate;

import io.johnnylocke.LockLostException;
import io.johnnylocke.Loss;
import io.johnnylocke.PreemptionNotice;
import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.listener.HoldOutcome;
import io.johnnylocke.listener.LockListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts what observations do not. */
final class MeteredLocks implements LockListener {

    private final MeterRegistry registry;
    private final Map<LockUse, LockMeters> meters = new ConcurrentHashMap<>();

    MeteredLocks(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public AcquisitionListener acquiring(Acquisition acquisition) {
        return new Metered(meters.computeIfAbsent(LockUse.of(acquisition), use -> new LockMeters(registry, use)));
    }

    private record Metered(LockMeters meters) implements AcquisitionListener {

        @Override
        public void waiting() {
            meters.waiting().incrementAndGet();
        }

        @Override
        public void acquired(Grant grant) {
            meters.waiting().decrementAndGet();
            meters.held().incrementAndGet();
            if (grant.origin() == Grant.Origin.LOCAL_HANDOFF) {
                meters.localHandoffs().increment();
            } else if (grant.origin() == Grant.Origin.REMOTE_HANDOFF) {
                meters.remoteHandoffs().increment();
            }
        }

        @Override
        public void notAcquired(AcquisitionOutcome outcome, Throwable failure) {
            meters.waiting().decrementAndGet();
        }

        @Override
        public void renewed(@Nullable Throwable failure) {
            meters.renewals(
                            failure == null
                                    ? LockMeters.Renewed.SUCCESS
                                    : failure instanceof LockLostException
                                            ? LockMeters.Renewed.LOST
                                            : LockMeters.Renewed.ERROR)
                    .increment();
        }

        @Override
        public void preemptionAnnounced(PreemptionNotice notice) {
            meters.preemptionsAnnounced().increment();
        }

        @Override
        public void writeRefused(HoldOutcome outcome) {
            meters.writesRefused(outcome).increment();
        }

        @Override
        public void lost(Loss loss) {
            meters.held().decrementAndGet();
            meters.lost(loss.reason()).increment();
        }

        @Override
        public void released(HoldOutcome outcome, @Nullable Throwable failure) {
            meters.held().decrementAndGet();
        }
    }
}
