package io.johnnylocke.spring.actuate;

import io.johnnylocke.spring.actuate.LockObservationDocumentation.HoldHighCardinalityKeyNames;
import io.johnnylocke.spring.actuate.LockObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValues;

/** The default names and key values of {@link LockObservationDocumentation#HOLD}. */
public class DefaultLockHoldObservationConvention implements LockHoldObservationConvention {

    /** Creates the convention. */
    public DefaultLockHoldObservationConvention() {}

    @Override
    public String getName() {
        return LockObservationDocumentation.HOLD_NAME;
    }

    @Override
    public String getContextualName(LockHoldObservationContext context) {
        String name = context.getAcquisition().name();
        return "hold " + (name == null ? "lock" : name);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(LockHoldObservationContext context) {
        return LowCardinalityKeyNames.of(context.getAcquisition(), context.getOutcome());
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(LockHoldObservationContext context) {
        return KeyValues.of(
                HoldHighCardinalityKeyNames.KEY.withValue(
                        context.getAcquisition().key()),
                HoldHighCardinalityKeyNames.TOKEN.withValue(
                        Long.toString(context.getGrant().token())));
    }
}
