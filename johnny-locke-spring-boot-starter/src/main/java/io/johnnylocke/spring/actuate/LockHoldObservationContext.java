package io.johnnylocke.spring.actuate;

import io.johnnylocke.listener.Acquisition;
import io.johnnylocke.listener.Grant;
import io.johnnylocke.listener.HoldOutcome;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** What is known while a lock is held. */
public final class LockHoldObservationContext extends Observation.Context {

    private final Acquisition acquisition;
    private final Grant grant;
    private volatile @Nullable HoldOutcome outcome;

    /**
     * Creates the context of a hold that has not ended.
     *
     * @param acquisition what was wanted
     * @param grant how it was acquired
     */
    public LockHoldObservationContext(Acquisition acquisition, Grant grant) {
        this.acquisition = acquisition;
        this.grant = grant;
    }

    /** Returns what was wanted. */
    public Acquisition getAcquisition() {
        return acquisition;
    }

    /** Returns how it was acquired. */
    public Grant getGrant() {
        return grant;
    }

    /** Returns how the hold has ended, or {@code null} if it has not. */
    public @Nullable HoldOutcome getOutcome() {
        return outcome;
    }

    void setOutcome(HoldOutcome outcome) {
        this.outcome = outcome;
    }
}
