package io.johnnylocke.spring.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** Names and key values of the observation of waiting for a lock. A bean that is one is used in the place of the default. */
public interface LockAcquireObservationConvention extends ObservationConvention<LockAcquireObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof LockAcquireObservationContext;
    }
}
