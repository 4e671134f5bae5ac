package io.johnnylocke.spring.actuate;

import io.johnnylocke.LockLostException;
import io.johnnylocke.Loss;
import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.AcquisitionListener;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.listener.HoldOutcome;
import io.johnnylocke.listener.LockListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Observes each acquisition, and each hold that comes of one. */
final class ObservedLocks implements LockListener {

    private static final LockAcquireObservationConvention ACQUIRE = new DefaultLockAcquireObservationConvention();
    private static final LockHoldObservationConvention HOLD = new DefaultLockHoldObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable LockAcquireObservationConvention acquireConvention;
    private final @Nullable LockHoldObservationConvention holdConvention;

    ObservedLocks(
            ObservationRegistry registry,
            @Nullable LockAcquireObservationConvention acquireConvention,
            @Nullable LockHoldObservationConvention holdConvention) {
        this.registry = registry;
        this.acquireConvention = acquireConvention;
        this.holdConvention = holdConvention;
    }

    @Override
    public AcquisitionListener acquiring(Acquisition acquisition) {
        return registry.isNoop() ? AcquisitionListener.NONE : new Observed(acquisition);
    }

    /** Made on the caller's thread, so that what it does then is around the acquisition and the hold. */
    private final class Observed implements AcquisitionListener {

        private final Acquisition acquisition;
        private final @Nullable Observation around = registry.getCurrentObservation();
        private final LockAcquireObservationContext context;
        private final Observation acquire;
        private @Nullable LockHoldObservationContext holdContext;
        private @Nullable Observation hold;

        Observed(Acquisition acquisition) {
            this.acquisition = acquisition;
            this.context = new LockAcquireObservationContext(acquisition);
            this.acquire = LockObservationDocumentation.ACQUIRE.observation(
                    acquireConvention, ACQUIRE, () -> context, registry);
        }

        @Override
        public void waiting() {
            if (around == null) {
                acquire.start();
            } else {
                start(acquire, around);
            }
        }

        @Override
        public void acquired(Grant grant) {
            over(AcquisitionOutcome.ACQUIRED);
            LockHoldObservationContext held = new LockHoldObservationContext(acquisition, grant);
            Observation parent = around == null ? acquire : around;
            Observation observation =
                    LockObservationDocumentation.HOLD.observation(holdConvention, HOLD, () -> held, registry);
            start(observation.parentObservation(parent), parent);
            holdContext = held;
            hold = observation;
        }

        @Override
        public void notAcquired(AcquisitionOutcome outcome, Throwable failure) {
            if (outcome != AcquisitionOutcome.BUSY && outcome != AcquisitionOutcome.CANCELLED) {
                acquire.error(failure);
            }
            over(outcome);
        }

        private void over(AcquisitionOutcome outcome) {
            context.setOutcome(outcome);
            acquire.stop();
        }

        @Override
        public void lost(Loss loss) {
            over(HoldOutcome.LOST, new LockLostException(loss, acquisition.namespace()));
        }

        @Override
        public void released(HoldOutcome outcome, @Nullable Throwable failure) {
            over(outcome, failure);
        }

        private void over(HoldOutcome outcome, @Nullable Throwable failure) {
            Observation held = hold;
            LockHoldObservationContext ended = holdContext;
            if (held != null && ended != null) {
                if (failure != null) {
                    held.error(failure);
                }
                ended.setOutcome(outcome);
                held.stop();
            }
        }

        /** Starts an observation as if on the thread of the caller: on this one somebody else may be observed. */
        private void start(Observation observation, Observation parent) {
            if (parent.equals(registry.getCurrentObservation())) {
                observation.start();
            } else {
                parent.scoped(() -> {
                    observation.start();
                });
            }
        }
    }
}
