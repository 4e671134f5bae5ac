package io.johnnylocke.spring.actuate;

import io.johnnylocke.spring.actuate.LockObservationDocumentation.AcquireHighCardinalityKeyNames;
import io.johnnylocke.spring.actuate.LockObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValues;

/** The default names and key values of {@link LockObservationDocumentation#ACQUIRE}. */
public class DefaultLockAcquireObservationConvention implements LockAcquireObservationConvention {

    /** Creates the convention. */
    public DefaultLockAcquireObservationConvention() {}

    @Override
    public String getName() {
        return LockObservationDocumentation.ACQUIRE_NAME;
    }

    @Override
    public String getContextualName(LockAcquireObservationContext context) {
        String name = context.getAcquisition().name();
        return "acquire " + (name == null ? "lock" : name);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(LockAcquireObservationContext context) {
        return LowCardinalityKeyNames.of(context.getAcquisition(), context.getOutcome());
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(LockAcquireObservationContext context) {
        return KeyValues.of(AcquireHighCardinalityKeyNames.KEY.withValue(
                context.getAcquisition().key()));
    }
}
