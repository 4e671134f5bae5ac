package io.johnnylocke.spring.actuate;

import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.AcquisitionOutcome;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** What is known while a call waits for a lock. */
public final class LockAcquireObservationContext extends Observation.Context {

    private final Acquisition acquisition;
    private volatile @Nullable AcquisitionOutcome outcome;

    /**
     * Creates the context of an acquisition that has no outcome yet.
     *
     * @param acquisition what is wanted
     */
    public LockAcquireObservationContext(Acquisition acquisition) {
        this.acquisition = acquisition;
    }

    /** Returns what is wanted. */
    public Acquisition getAcquisition() {
        return acquisition;
    }

    /** Returns what has become of it, or {@code null} if that is not known yet. */
    public @Nullable AcquisitionOutcome getOutcome() {
        return outcome;
    }

    void setOutcome(AcquisitionOutcome outcome) {
        this.outcome = outcome;
    }
}
