package io.johnnylocke.spring.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** Names and key values of the observation of holding a lock. A bean that is one is used in the place of the default. */
public interface LockHoldObservationConvention extends ObservationConvention<LockHoldObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof LockHoldObservationContext;
    }
}
